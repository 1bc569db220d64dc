#pragma once

#include "udpchat/decoder.hpp"

#include <memory>
#include <optional>
#include <string>
#include <string_view>

namespace re2 {
class RE2;
}

namespace udpchat {

/// What a payload must be like. For one thread.
class Pattern {
 public:
  /// "hex:OCTETS" is these octets, exactly. "regex:EXPRESSION" is a regular expression (RE2's,
  /// whose time is linear in the payload's length) found anywhere in the decoded text, in which
  /// each stray octet is U+FFFD. All else, or what follows "text:", is the whole text itself, in
  /// `encoding`. For text and
  /// regex one line end at the payload's end does not count, nor does one at the text's own. Throws
  /// std::invalid_argument saying what is wrong, with an example.
  Pattern(std::string_view text, const std::string& encoding);
  Pattern(const Pattern& other);
  Pattern& operator=(const Pattern&) = delete;
  Pattern(Pattern&&) = default;
  Pattern& operator=(Pattern&&) = default;
  ~Pattern() = default;

  [[nodiscard]] bool matches(std::string_view payload);

 private:
  [[nodiscard]] std::u32string_view text_of(std::string_view payload);

  std::string encoding_;
  Decoder decoder_;
  std::optional<std::string> octets_;      ///< to equal, or else
  std::shared_ptr<const re2::RE2> regex_;  ///< to be found, or else
  std::u32string text_;                    ///< to equal
};

}  // namespace udpchat
