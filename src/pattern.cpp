#include "udpchat/pattern.hpp"

#include "udpchat/composer.hpp"
#include "udpchat/escape.hpp"
#include "udpchat/hex.hpp"
#include "udpchat/text.hpp"
#include "udpchat/unsendable.hpp"

#include <fmt/format.h>
#include <re2/re2.h>

#include <cstdint>
#include <stdexcept>

namespace udpchat {
namespace {

constexpr std::string_view kText = "text:";
constexpr std::string_view kHex = "hex:";
constexpr std::string_view kRegex = "regex:";
constexpr std::string_view kExample = R"(write ok, hex:6f6b or regex:^temp=\d+$)";

constexpr std::int64_t kMostMemory = std::int64_t{8} << 20;  // octets, for each regex
constexpr char32_t kReplacement = 0xFFFD;

[[noreturn]] void refuse(std::string_view text, std::string_view fault) {
  throw std::invalid_argument(
      fmt::format("bad pattern '{}': {}; {}", excerpt(text), fault, kExample));
}

std::string octets_of(std::string_view hex) {
  std::string octets;
  if (!trim(hex).empty()) append_hex_octets(hex, octets);
  return octets;
}

std::shared_ptr<const re2::RE2> compiled(std::string_view expression) {
  re2::RE2::Options options;
  options.set_log_errors(false);
  options.set_max_mem(kMostMemory);
  const re2::StringPiece piece(expression.data(), expression.size());
  return std::make_shared<re2::RE2>(piece, options);
}

std::string utf8_of(std::u32string_view text) {
  std::string utf8;
  utf8.reserve(text.size());
  for (const auto c : text) append_utf8(c < kStrayOctet ? c : kReplacement, utf8);
  return utf8;
}

}  // namespace

Pattern::Pattern(std::string_view text, const std::string& encoding) try
    : encoding_(encoding), decoder_(encoding) {
  if (text.starts_with(kHex)) {
    octets_ = octets_of(text.substr(kHex.size()));
  } else if (text.starts_with(kRegex)) {
    regex_ = compiled(text.substr(kRegex.size()));
    if (!regex_->ok()) refuse(text, excerpt(regex_->error()));
  } else {
    // There and back: in some encodings (Shift_JIS) ASCII is not read as what it was written for.
    Composer composer({.encoding = encoding});
    text_ = text_of(composer.compose(text.substr(text.starts_with(kText) ? kText.size() : 0)));
  }
} catch (const Unsendable& fault) {
  refuse(text, fault.reason());
}

/// Text is decoded in turn, but an expression can be shared.
Pattern::Pattern(const Pattern& other)
    : encoding_(other.encoding_),
      decoder_(encoding_),
      octets_(other.octets_),
      regex_(other.regex_),
      text_(other.text_) {}

bool Pattern::matches(std::string_view payload) {
  if (octets_) return payload == *octets_;
  const auto text = text_of(payload);
  return regex_ ? re2::RE2::PartialMatch(utf8_of(text), *regex_) : text == text_;
}

/// Without its line end. In code points, since in UTF-16 a line end is more than an octet.
std::u32string_view Pattern::text_of(std::string_view payload) {
  auto text = decoder_.decode(payload);
  if (text.ends_with(U'\n')) {
    text.remove_suffix(1);
    if (text.ends_with(U'\r')) text.remove_suffix(1);
  }
  return text;
}

}  // namespace udpchat
