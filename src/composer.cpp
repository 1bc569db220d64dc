#include "udpchat/composer.hpp"

#include "udpchat/escape.hpp"
#include "udpchat/hex.hpp"
#include "udpchat/text.hpp"
#include "udpchat/unescape.hpp"
#include "udpchat/unsendable.hpp"

#include <fmt/format.h>

#include <utility>

namespace udpchat {
namespace {

std::string_view octets_of(LineEnd eol) {
  switch (eol) {
    case LineEnd::none:
      return "";
    case LineEnd::lf:
      return "\n";
    case LineEnd::crlf:
      return "\r\n";
    case LineEnd::cr:
      return "\r";
  }
  return {};
}

/// Why what `text` begins with cannot be encoded.
std::string describe_first(std::string_view text, std::string_view encoding) {
  const auto unit = decode_utf8(text);
  std::string shown;
  append_escaped(text.substr(0, unit.length), shown);
  if (!unit.valid) return fmt::format("{} is no character, and has no form in {}", shown, encoding);
  return fmt::format("'{}' U+{:04X} has no form in {}", shown,
                     static_cast<unsigned>(unit.code_point), encoding);
}

}  // namespace

Composer::Composer(Config config) : config_(std::move(config)), encoder_(config_.encoding) {}

std::string_view Composer::compose(std::string_view typed) {
  payload_.clear();
  if (config_.input == Input::hex) {
    append_hex_octets(typed, payload_);
    return payload_;
  }
  encoder_.start();
  if (config_.input == Input::escaped)
    encode_unescaped(typed);
  else
    encode(typed, typed, 0);
  encode(octets_of(config_.eol), typed, typed.size());
  encoder_.finish(payload_);
  return payload_;
}

void Composer::encode_unescaped(std::string_view typed) {
  std::string character;
  for (std::size_t at = 0; at < typed.size();) {
    const auto plain = typed.substr(at, typed.find('\\', at) - at);
    encode(plain, typed, at);
    at += plain.size();
    if (at == typed.size()) return;
    const auto escape = read_escape(typed, at);
    if (const auto* octet = std::get_if<char>(&escape.value)) {
      encoder_.finish(payload_);
      payload_ += *octet;
    } else {
      character.clear();
      append_utf8(std::get<char32_t>(escape.value), character);
      encode(character, typed, at);
    }
    at += escape.length;
  }
}

void Composer::encode(std::string_view part, std::string_view typed, std::size_t offset) {
  const auto encoded = encoder_.append(part, payload_);
  if (encoded < part.size())
    throw Unsendable(describe_first(part.substr(encoded), config_.encoding), typed,
                     offset + encoded);
}

}  // namespace udpchat
