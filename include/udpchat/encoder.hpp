#pragma once

#include "udpchat/converter.hpp"
#include "udpchat/repertoire.hpp"

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

  /// Whether all text goes as it is.
  [[nodiscard]] bool is_utf8() const { return !converter_; }

  void start();

  /// Appends the form of `text` to `out`; returns how many octets of the text have one. Where these
  /// are not all, the next character has none, or is no UTF-8. To UTF-8, text goes as it is.
  std::size_t append(std::string_view text, std::string& out);

  /// Returns to the initial state, as whoever reads on expects. More text may follow.
  void finish(std::string& out);

 private:
  std::size_t length_with_form(std::string_view text);

  std::optional<Converter> converter_;  ///< none: UTF-8
  std::optional<Repertoire> repertoire_;
  std::string header_;   ///< a byte order mark or the like, which text begins with
  bool initial_ = true;  ///< the state is
  bool headed_ = false;  ///< the header is there
};

}  // namespace udpchat
