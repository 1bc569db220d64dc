#include "udpchat/formats.hpp"

#include "udpchat/json_format.hpp"

#include <string>
#include <utility>

namespace udpchat {
namespace {

class LineFormat final : public Format {
 public:
  explicit LineFormat(RenderStyle style) : renderer_(std::move(style)) {}

  void append(const Datagram& datagram, std::size_t columns, std::string& out) override {
    renderer_.append(datagram, columns, out);
    out += '\n';
  }

  void append(const Sent& sent, std::size_t columns, std::string& out) override {
    if (!sent.is_automatic) return;
    renderer_.append(sent, columns, out);
    out += '\n';
  }

 private:
  Renderer renderer_;
};

class PayloadFormat final : public Format {
 public:
  explicit PayloadFormat(std::string delimiter) : delimiter_(std::move(delimiter)) {}

  void append(const Datagram& datagram, std::size_t /*columns*/, std::string& out) override {
    out += datagram.payload;
    out += delimiter_;
  }

 private:
  std::string delimiter_;
};

class NoFormat final : public Format {
 public:
  void append(const Datagram& /*datagram*/, std::size_t /*columns*/,
              std::string& /*out*/) override {}
};

}  // namespace

std::unique_ptr<Format> make_format(const RenderStyle& style) {
  switch (style.output) {
    case Output::lines:
      return std::make_unique<LineFormat>(style);
    case Output::json:
      return std::make_unique<JsonFormat>(style.encoding);
    case Output::payloads:
      return std::make_unique<PayloadFormat>(style.delimiter);
    case Output::nothing:
      break;
  }
  return std::make_unique<NoFormat>();
}

}  // namespace udpchat
