#pragma once

#include "udpchat/converter.hpp"

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

namespace udpchat {

/// Turns text into octets of an encoding. Its state is made once and begins afresh with each
/// `start`. For one thread.
class Encoder {
 public:
  /// A name as encoding_name() gives it; "auto" is UTF-8. Throws std::invalid_argument.
  explicit Encoder(std::string_view encoding);

  void start();
  /// Appends the form of `text` to `out`; returns how many octets of the text have one. Where these
  /// are not all, the next character has none, or is no UTF-8. To UTF-8, text goes as it is.
  std::size_t append(std::string_view text, std::string& out);
  /// Returns to the initial state, as the receiver of the next datagram expects.
  void finish(std::string& out);

 private:
  std::size_t convert(std::string_view text, std::string& out);

  std::optional<Converter> converter_;  ///< none: UTF-8
  bool drops_tags_ = false;
};

}  // namespace udpchat
