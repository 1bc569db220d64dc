#pragma once

#include <filesystem>
#include <optional>
#include <string>

namespace udpchat {

/// Where the history is kept: $XDG_STATE_HOME/udpchat/history, or else below ~/.local/state (XDG
/// Base Directory Specification 0.8). Nothing where neither is known. What is typed in another
/// encoding than utf-8 has a file of its own.
std::optional<std::filesystem::path> history_path(const std::string& encoding);

/// Makes the file, with its folders, where it is missing, and readable by its owner alone.
/// Returns what is wrong, or an empty text.
std::string prepare_history_file(const std::filesystem::path& file);

}  // namespace udpchat
