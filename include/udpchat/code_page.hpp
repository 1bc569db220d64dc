#pragma once

#include "udpchat/decoder.hpp"
#include "udpchat/encoder.hpp"

#include <string>
#include <string_view>

namespace udpchat {

/// The encoding of the user's terminal, which the locale names, beside the UTF-8 that everything
/// else is in. For one thread.
class CodePage {
 public:
  /// Throws std::invalid_argument.
  explicit CodePage(const std::string& encoding);

  /// What was typed, in UTF-8. Octets that are no text stay as they are.
  std::string to_utf8(std::string typed);

  /// The other way. A character that the encoding lacks is written \u{...}, coloured as escapes are
  /// or not.
  std::string from_utf8(std::string text, bool color = false);

  [[nodiscard]] bool is_utf8() const { return is_utf8_; }

 private:
  bool is_utf8_;
  Decoder decoder_;
  Encoder encoder_;
};

}  // namespace udpchat
