#pragma once

#include "udpchat/command_line.hpp"

namespace udpchat {

/// Opens and looks up nothing. Throws UsageError.
CommandLine parse_command_line(int argc, const char* const* argv);

}  // namespace udpchat
