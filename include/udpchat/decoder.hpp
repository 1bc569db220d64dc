#pragma once

#include "udpchat/converter.hpp"

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

namespace udpchat {

/// In decoded text, an octet that is part of no character is this plus its value.
inline constexpr char32_t kStrayOctet = 0x110000;

/// Turns a datagram's octets into code points. Its state is made once, and begins afresh with each
/// datagram. For one thread.
class Decoder {
 public:
  /// A name as encoding_name() gives it. "auto": UTF-8, or else GB 18030, or else UTF-8 with stray
  /// octets. Throws std::invalid_argument.
  explicit Decoder(std::string_view encoding);

  /// The text lasts until the next call. What is no character is kept octet by octet: in UTF-8 the
  /// maximal subpart (Unicode 15.0, section 3.9), elsewhere one code unit, and at the end all that
  /// only begins a character.
  std::u32string_view decode(std::string_view payload);

  /// Printable ASCII stands for itself, whatever follows.
  [[nodiscard]] bool keeps_ascii() const { return tries_utf8_; }

 private:
  bool decode_as_utf8(std::string_view payload);
  bool convert(std::string_view payload);
  Converter::End convert_some(std::string_view& payload);
  void release_held_character();
  Converter::End convert_again(std::string_view& octets);
  bool stops_behind(std::string_view read);
  std::string_view refused_end(std::string_view read);
  void append_stray(std::string_view octets);
  void append_code_points();

  std::string encoding_;
  bool tries_utf8_;
  std::optional<Converter> converter_;
  std::optional<Converter> again_;  ///< to look closer at what that refuses
  std::size_t code_unit_ = 1;       ///< in octets
  std::string swapped_mark_;        ///< a byte order mark in the order that is not this host's
  std::string octets_;              ///< of code points, converted and not yet in the text
  std::u32string text_;
};

}  // namespace udpchat
