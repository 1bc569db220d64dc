#pragma once

#include "udpchat/address.hpp"
#include "udpchat/composer.hpp"
#include "udpchat/render.hpp"

#include <optional>
#include <stdexcept>
#include <string>

namespace udpchat {

/// What the command line asks for. Only main knows all of it, and hands each class its part.
struct CommandLine {
  HostPort bind{"", "0"};
  std::optional<HostPort> peer;
  RenderStyle style;
  Composer::Config composing;
  bool history = true;
  bool bracketed_paste = true;
  std::string answer;  ///< not empty: print this, --help or --version, and do nothing else
};

/// One line that says what is wrong with the command line.
class UsageError : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

/// Opens and looks up nothing. Throws UsageError.
CommandLine parse_command_line(int argc, const char* const* argv);

}  // namespace udpchat
