// Runs what turns octets into text, and text into octets, over many records:
//   codec MODE ENCODING...
// Records on stdin and stdout are a length, of four octets with the least first, and so many
// octets. For each encoding in turn each record of stdin has one on stdout:
//   decode: the text in UTF-8, with \xNN for each stray octet;
//   units:  the same, with U+FFFD for each run of octets that is no UTF-8;
//   encode: the octets, or no more than the length 0xFFFFFFFF where there is no form;
//   show:   what the user sees of a datagram.
#include "udpchat/datagram.hpp"
#include "udpchat/decoder.hpp"
#include "udpchat/encoder.hpp"
#include "udpchat/encoding_names.hpp"
#include "udpchat/render.hpp"
#include "udpchat/text.hpp"

#include <fmt/format.h>

#include <cstdint>
#include <exception>
#include <functional>
#include <iostream>
#include <iterator>
#include <memory>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

namespace udpchat {
namespace {

using Work = std::function<std::optional<std::string>(std::string_view)>;

Work decode_in(const std::string& encoding) {
  return [decoder = std::make_shared<Decoder>(encoding)](std::string_view octets) {
    std::string text;
    for (const auto c : decoder->decode(octets))
      if (c < kStrayOctet)
        append_utf8(c, text);
      else
        text += fmt::format("\\x{:02x}", static_cast<unsigned>(c - kStrayOctet));
    return text;
  };
}

std::string units(std::string_view octets) {
  std::string text;
  while (!octets.empty()) {
    const auto unit = decode_utf8(octets);
    append_utf8(unit.valid ? unit.code_point : U'\uFFFD', text);
    octets.remove_prefix(unit.length);
  }
  return text;
}

Work encode_in(const std::string& encoding) {
  return [encoder = std::make_shared<Encoder>(encoding)](
             std::string_view text) -> std::optional<std::string> {
    std::string octets;
    encoder->start();
    if (encoder->append(text, octets) < text.size()) return std::nullopt;
    encoder->finish(octets);
    return octets;
  };
}

Work show_in(const std::string& encoding) {
  RenderStyle style;
  style.encoding = encoding;
  return [renderer = std::make_shared<Renderer>(style)](std::string_view octets) {
    std::string line;
    renderer->append(Datagram{{}, octets, {}}, 80, line);
    return line;
  };
}

Work work_of(std::string_view mode, const std::string& encoding) {
  if (mode == "decode") return decode_in(encoding);
  if (mode == "units") return units;
  if (mode == "encode") return encode_in(encoding);
  if (mode == "show") return show_in(encoding);
  throw std::invalid_argument("codec decode|units|encode|show ENCODING...");
}

std::vector<std::string_view> records_of(std::string_view input) {
  std::vector<std::string_view> records;
  while (!input.empty()) {
    std::size_t length = 0;
    for (const auto i : {3, 2, 1, 0})
      length = length << 8U | static_cast<unsigned char>(input.at(i));
    records.push_back(input.substr(4, length));
    input.remove_prefix(4 + length);
  }
  return records;
}

void append_record(const std::optional<std::string>& octets, std::string& out) {
  const auto length = octets ? static_cast<std::uint32_t>(octets->size()) : UINT32_MAX;
  for (const auto shift : {0U, 8U, 16U, 24U}) out += static_cast<char>(length >> shift & 0xFFU);
  out += octets.value_or("");
}

void run(const std::vector<std::string>& arguments) {
  const std::string input(std::istreambuf_iterator<char>(std::cin), {});
  const auto records = records_of(input);
  for (std::size_t i = 2; i < arguments.size(); ++i) {
    const auto work = work_of(arguments[1], encoding_name(arguments[i]));
    std::string out;
    for (const auto record : records) append_record(work(record), out);
    std::cout << out;
  }
}

}  // namespace
}  // namespace udpchat

int main(int argc, char** argv) {
  try {
    std::ios::sync_with_stdio(false);
    udpchat::run({argv, argv + argc});
  } catch (const std::exception& error) {
    std::cerr << error.what() << '\n';
    return 1;
  }
}
