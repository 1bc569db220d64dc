#pragma once

#include <cstddef>
#include <memory>
#include <string>
#include <string_view>

namespace udpchat {

/// Owns a conversion descriptor of iconv(3), with its state.
class Converter {
 public:
  enum class End {
    done,        ///< all is converted
    incomplete,  ///< what is left is the beginning of a character
    invalid,     ///< what is left begins with no character, or with one that has no form in `to`
  };

  /// Throws std::invalid_argument where the system knows no such conversion.
  Converter(const std::string& from, const std::string& to);

  /// Converts from the front of `input`, appends to `out`, and leaves the rest of the input.
  End convert(std::string_view& input, std::string& out);

  /// Appends what is held back, and what brings the output to its initial state; begins afresh.
  void finish(std::string& out);

  /// Begins afresh.
  void reset();

 private:
  struct Close {
    void operator()(void* descriptor) const;
  };
  std::unique_ptr<void, Close> descriptor_;
};

/// How text in an encoding is laid out.
struct Layout {
  std::string header;         ///< what it begins with: a byte order mark or the like
  std::size_t code_unit = 1;  ///< in octets
};

/// Throws std::invalid_argument.
Layout layout_of(const std::string& encoding);

}  // namespace udpchat
