#pragma once

#include <cstddef>
#include <stdexcept>
#include <string>
#include <string_view>

namespace udpchat {

/// A text that no datagram can be made of. It is not sent, not even in part, and goes back to
/// whoever typed it. what() says why.
class Unsendable : public std::runtime_error {
 public:
  explicit Unsendable(std::string_view reason);

  /// what() goes on with two more lines: the text, and a caret under what begins at `offset`.
  Unsendable(std::string_view reason, std::string_view text, std::size_t offset);

  /// The reason alone.
  [[nodiscard]] std::string_view reason() const;
};

}  // namespace udpchat
