#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace udpchat {

/// How many of the typed octets, from the first on, a line editor can take without ever waiting for
/// more in the middle: not the inside of a bracketed paste (xterm, "Bracketed Paste Mode") whose
/// end has not arrived, nor a part of its opening mark or, where it is UTF-8, of a character.
std::size_t complete_input(std::string_view typed, bool is_utf8 = true);

/// Octets on their way from the keyboard to the line editor, which gets only what is complete.
class TypedInput {
 public:
  explicit TypedInput(bool is_utf8 = true) : is_utf8_(is_utf8) {}

  void add(std::string_view octets);
  void clear();

  [[nodiscard]] bool is_empty() const { return octets_.empty(); }
  [[nodiscard]] bool has_ready() const { return taken_ < ready_; }

  /// ESC waits: it may be a key, or begin a sequence of which more comes at once.
  [[nodiscard]] bool is_escape_alone() const;

  /// Whatever waits is ready now, complete or not.
  void release();

  /// The next octet that is ready; there must be one.
  unsigned char take();

 private:
  bool is_utf8_;
  std::string octets_;
  std::size_t taken_ = 0;
  std::size_t ready_ = 0;  ///< up to where they may be taken
};

}  // namespace udpchat
