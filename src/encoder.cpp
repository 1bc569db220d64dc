#include "udpchat/encoder.hpp"

#include "udpchat/text.hpp"

#include <utility>

namespace udpchat {

Encoder::Encoder(std::string_view encoding) {
  if (encoding == "utf-8" || encoding == "auto") return;
  const std::string name(encoding);
  converter_.emplace("UTF-8", name);
  repertoire_.emplace(name);

  header_ = layout_of(name).header;
}

void Encoder::start() {
  if (converter_) converter_->reset();
  initial_ = true;
  headed_ = false;
}

std::size_t Encoder::append(std::string_view text, std::string& out) {
  if (!converter_) {
    out += text;
    return text.size();
  }
  text = text.substr(0, length_with_form(text));
  if (text.empty()) return 0;

  const auto begin = out.size();
  auto left = text;
  converter_->convert(left, out);
  const bool again = initial_ && headed_;
  if (again && out.compare(begin, header_.size(), header_) == 0) out.erase(begin, header_.size());
  headed_ = true;
  initial_ = false;
  return text.size() - left.size();
}

std::size_t Encoder::length_with_form(std::string_view text) {
  std::size_t previous = 0;
  std::size_t end = 0;
  while (end < text.size()) {
    const auto unit = decode_utf8(text.substr(end));
    if (!unit.valid) break;
    const auto next = end + unit.length;
    // An accent may have a form only together with its letter (Big5-HKSCS).
    if (!repertoire_->has(text.substr(end, unit.length)) &&
        !repertoire_->has(text.substr(previous, next - previous)))
      break;
    previous = std::exchange(end, next);
  }
  return end;
}

void Encoder::finish(std::string& out) {
  if (initial_) return;
  converter_->finish(out);
  initial_ = true;
}

}  // namespace udpchat
