#pragma once

#include <filesystem>
#include <optional>

namespace udpchat {

/// Where the history is kept: $XDG_STATE_HOME/udpchat/history, or else below ~/.local/state (XDG
/// Base Directory Specification 0.8). Nothing where neither is known.
std::optional<std::filesystem::path> history_path();

}  // namespace udpchat
