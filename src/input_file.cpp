#include "udpchat/input_file.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>

#include <cerrno>
#include <system_error>

namespace udpchat {
namespace {

[[noreturn]] void refuse(const std::string& path, int reason) {
  throw std::system_error(reason, std::system_category(), fmt::format("cannot read {}", path));
}

int open_to_read(const std::string& path) {
  const int fd = path == "-" ? fcntl(STDIN_FILENO, F_DUPFD_CLOEXEC, 0)
                             : open(path.c_str(), O_RDONLY | O_CLOEXEC);
  if (fd < 0) refuse(path, errno);
  return fd;
}

}  // namespace

InputFile::InputFile(const std::string& path) : fd_(open_to_read(path)) {
  struct stat status {};
  if (fstat(fd_.get(), &status) != 0) return;
  if (S_ISDIR(status.st_mode)) refuse(path, EISDIR);
  if (S_ISREG(status.st_mode)) size_ = static_cast<std::uint64_t>(status.st_size);
}

}  // namespace udpchat
