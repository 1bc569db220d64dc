#include "udpchat/history_path.hpp"

#include <cstdlib>

namespace udpchat {
namespace {

/// The specification has relative paths ignored.
std::optional<std::filesystem::path> absolute_path_in(const char* variable) {
  const char* value = std::getenv(variable);
  if (value == nullptr || *value != '/') return std::nullopt;
  return value;
}

}  // namespace

std::optional<std::filesystem::path> history_path() {
  if (const auto state = absolute_path_in("XDG_STATE_HOME")) return *state / "udpchat/history";
  if (const auto home = absolute_path_in("HOME")) return *home / ".local/state/udpchat/history";
  return std::nullopt;
}

}  // namespace udpchat
