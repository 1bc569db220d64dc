#include "udpchat/composer.hpp"

#include "udpchat/escape.hpp"
#include "udpchat/hex.hpp"
#include "udpchat/text.hpp"
#include "udpchat/unescape.hpp"
#include "udpchat/unsendable.hpp"

#include <fmt/format.h>

#include <utility>
#include <vector>

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
  const auto shown = escaped(text.substr(0, unit.length));
  if (!unit.valid) return fmt::format("{} is no character, and has no form in {}", shown, encoding);
  return fmt::format("'{}' U+{:04X} has no form in {}", shown,
                     static_cast<unsigned>(unit.code_point), encoding);
}

}  // namespace

Composer::Composer(Config config)
    : config_(std::move(config)),
      encoder_(config_.encoding),
      takes_as_it_is_(
          config_.input == Input::raw ||
          (config_.input == Input::text && config_.eol == LineEnd::none && encoder_.is_utf8())) {}

std::string_view Composer::compose(std::string_view typed) {
  if (takes_as_it_is_) return typed;
  payload_.clear();
  if (config_.input == Input::hex) {
    append_hex_octets(typed, payload_);
    return payload_;
  }
  encoder_.start();
  if (config_.input == Input::escaped)
    encode_unescaped(typed);
  else
    encode(typed, typed, [](std::size_t at) { return at; });
  encode(octets_of(config_.eol), typed, [&](std::size_t) { return typed.size(); });
  encoder_.finish(payload_);
  return payload_;
}

void Composer::encode_unescaped(std::string_view typed) {
  std::string text;                 // up to the next octet that stands for itself
  std::vector<std::size_t> places;  // where in what was typed each of its octets comes from
  const auto encode_text = [&] {
    encode(text, typed, [&](std::size_t at) { return places[at]; });
    text.clear();
    places.clear();
  };
  for (std::size_t at = 0; at < typed.size();) {
    if (typed[at] != '\\') {
      text += typed[at];
      places.push_back(at++);
      continue;
    }
    const auto escape = read_escape(typed, at);
    if (const auto* octet = std::get_if<char>(&escape.value)) {
      encode_text();
      encoder_.finish(payload_);
      payload_ += *octet;
    } else {
      append_utf8(std::get<char32_t>(escape.value), text);
      places.resize(text.size(), at);
    }
    at += escape.length;
  }
  encode_text();
}

template <typename Place>
void Composer::encode(std::string_view text, std::string_view typed, Place place) {
  const auto encoded = encoder_.append(text, payload_);
  if (encoded < text.size())
    throw Unsendable(describe_first(text.substr(encoded), config_.encoding), typed, place(encoded));
}

}  // namespace udpchat
