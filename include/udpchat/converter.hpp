#pragma once

#include <cstddef>
#include <memory>
#include <span>
#include <string>
#include <string_view>

namespace udpchat {

/// Owns a conversion descriptor of iconv(3), with its state.
class Converter {
 public:
  enum class End {
    done,        ///< all is converted
    full,        ///< the output is; convert the rest
    incomplete,  ///< what is left is the beginning of a character
    invalid,     ///< what is left begins with no character, or with one that has no form in `to`
  };

  /// Throws std::invalid_argument where the system knows no such conversion.
  Converter(const std::string& from, const std::string& to);

  /// Converts from the front of `input` to the front of `output`, and leaves the rests.
  End convert(std::string_view& input, std::span<char>& output);

  /// Writes what is held back, and what brings the output to its initial state; begins afresh.
  void finish(std::span<char>& output);

  /// Begins afresh.
  void reset();

 private:
  struct Close {
    void operator()(void* descriptor) const;
  };
  std::unique_ptr<void, Close> descriptor_;
};

}  // namespace udpchat
