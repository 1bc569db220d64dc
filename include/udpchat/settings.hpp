#pragma once

#include "udpchat/command.hpp"
#include "udpchat/composer.hpp"
#include "udpchat/display.hpp"

#include <string>
#include <string_view>

namespace udpchat {

/// What the user may change while the program runs: how text becomes octets, and octets text. For
/// one thread; both that it is given must outlive it.
class Settings {
 public:
  Settings(Composer& composer, Display& display) : composer_(composer), display_(display) {}

  /// Changes what one of the commands /encoding, /input, /eol and /show is about, or nothing where
  /// there is no value; returns how it is now, in words. Throws std::invalid_argument.
  std::string change(CommandId setting, std::string_view value);

  /// All of them, on one line.
  [[nodiscard]] std::string describe() const;

 private:
  Composer& composer_;
  Display& display_;
};

}  // namespace udpchat
