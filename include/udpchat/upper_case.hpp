#pragma once

#include "udpchat/decoder.hpp"
#include "udpchat/encoder.hpp"

#include <string>
#include <string_view>

namespace udpchat {

/// Makes the letters a to z upper case, where they are characters of an encoding: an octet 0x61
/// that is part of a Chinese character, as it may be in GBK, stays. For one thread.
class UpperCase {
 public:
  /// A name as encoding_name() gives it. Throws std::invalid_argument.
  explicit UpperCase(std::string_view encoding);

  /// Appends the payload, all octets but those letters as they are. A payload in a multi-octet
  /// encoding that is not what its own text is encoded as is appended unchanged.
  void append(std::string_view payload, std::string& out);

 private:
  void encode(std::u32string_view text, bool upper, std::string& out);

  bool octet_by_octet_;  ///< no octet of these letters is part of another character
  Decoder decoder_;
  Encoder encoder_;
  std::string again_;
};

}  // namespace udpchat
