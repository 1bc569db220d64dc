#pragma once

#include "udpchat/command.hpp"
#include "udpchat/composer.hpp"
#include "udpchat/display.hpp"
#include "udpchat/responder.hpp"

#include <string>
#include <string_view>

namespace udpchat {

/// What the user may change while the program runs: how text becomes octets, octets text, and what
/// arrives is answered. For one thread; all that it is given must outlive it.
class Settings {
 public:
  Settings(Composer& composer, Display& display, Responder& responder)
      : composer_(composer), display_(display), responder_(responder) {}

  /// Changes what one of the commands /encoding, /input, /eol, /show and /reply is about, or
  /// nothing where there is no value; returns how it is now, in words. Throws
  /// std::invalid_argument, and then changes nothing.
  std::string change(CommandId setting, std::string_view value);

  /// All of them, on one line.
  [[nodiscard]] std::string describe() const;

 private:
  void set(CommandId setting, std::string_view value);

  Composer& composer_;
  Display& display_;
  Responder& responder_;
  std::string reply_;  ///< the rule, as it was typed, or empty
};

}  // namespace udpchat
