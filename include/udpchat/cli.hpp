#pragma once

#include "udpchat/command_line.hpp"

#include <string>

namespace udpchat {

/// Opens and looks up nothing. `encoding` is that of the arguments, the locale's. Throws
/// UsageError.
CommandLine parse_command_line(int argc, const char* const* argv,
                               const std::string& encoding = "utf-8");

}  // namespace udpchat
