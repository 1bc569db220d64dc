#include "udpchat/history_file.hpp"

#include "udpchat/file_descriptor.hpp"

#include <fcntl.h>
#include <sys/stat.h>

#include <cerrno>
#include <cstdlib>
#include <system_error>

namespace udpchat {
namespace {

/// The specification has relative paths ignored.
std::optional<std::filesystem::path> absolute_path_in(const char* variable) {
  const char* value = std::getenv(variable);
  if (value == nullptr || *value != '/') return std::nullopt;
  return value;
}

}  // namespace

std::optional<std::filesystem::path> history_path(const std::string& encoding) {
  const auto name = encoding == "utf-8" ? "history" : "history." + encoding;
  if (const auto state = absolute_path_in("XDG_STATE_HOME")) return *state / "udpchat" / name;
  if (const auto home = absolute_path_in("HOME")) return *home / ".local/state/udpchat" / name;
  return std::nullopt;
}

std::string prepare_history_file(const std::filesystem::path& file) {
  std::error_code error;
  std::filesystem::create_directories(file.parent_path(), error);
  if (error) return error.message();
  // O_NONBLOCK: whatever else there may be, such as a FIFO, is not waited for.
  const FileDescriptor opened(open(
      file.c_str(), O_WRONLY | O_CREAT | O_APPEND | O_NONBLOCK | O_CLOEXEC, S_IRUSR | S_IWUSR));
  struct stat status {};
  if (opened.get() < 0 || fstat(opened.get(), &status) != 0)
    return std::generic_category().message(errno);
  if (!S_ISREG(status.st_mode)) return "it is no regular file";
  if (fchmod(opened.get(), S_IRUSR | S_IWUSR) != 0) return std::generic_category().message(errno);
  return "";
}

}  // namespace udpchat
