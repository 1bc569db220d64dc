#pragma once

#include "udpchat/console.hpp"

#include <cstddef>
#include <span>
#include <string_view>
#include <variant>

namespace udpchat {

/// A line of the input, without its line end, or a block of it.
struct Piece {
  std::string_view text;
  bool cut = false;  ///< it was longer than anything that can be sent, and its end is lost
};

/// Those that were there at once, at least one.
using Pieces = std::variant<std::span<const Piece>, Leave>;

/// The input where no person types. For one thread.
class InputSource {
 public:
  InputSource() = default;
  InputSource(const InputSource&) = delete;
  InputSource& operator=(const InputSource&) = delete;
  virtual ~InputSource() = default;

  /// Waits for the next lines, which last until the next call, and shows what is printed meanwhile.
  /// At the end of the input it leaves with 0.
  virtual Pieces read_lines() = 0;

  /// Likewise for blocks of so many octets, but for the last, which may have fewer.
  virtual Pieces read_blocks(std::size_t size) = 0;
};

}  // namespace udpchat
