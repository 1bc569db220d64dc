#pragma once

#include "udpchat/converter.hpp"
#include "udpchat/decoder.hpp"

#include <bitset>
#include <string>
#include <string_view>
#include <unordered_map>

namespace udpchat {

/// The characters, or pairs of them, that come back as they were from an encoding and its decoding.
/// Others iconv(3) leaves out, as it does tag characters, or replaces: what one wrote as U+20A9 is
/// U+FFE6 in EUC-KR. For one thread.
class Repertoire {
 public:
  /// Throws std::invalid_argument.
  explicit Repertoire(const std::string& encoding);

  /// Whether a character, or a few together, in UTF-8, are of them. So is printable ASCII that
  /// keeps its octet: 5C and 7E are read in two ways in Shift_JIS, and written in one.
  bool has(std::string_view characters);

 private:
  bool come_back(std::string_view characters);

  Converter converter_;
  Decoder decoder_;
  std::bitset<128> ascii_;
  std::unordered_map<std::string, bool> known_;
};

}  // namespace udpchat
