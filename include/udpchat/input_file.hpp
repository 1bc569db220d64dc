#pragma once

#include "udpchat/file_descriptor.hpp"

#include <cstdint>
#include <optional>
#include <string>

namespace udpchat {

/// A file to read from.
class InputFile {
 public:
  /// "-" is stdin. Throws std::system_error: operation, file and reason.
  explicit InputFile(const std::string& path);

  [[nodiscard]] int fd() const { return fd_.get(); }

  /// In octets; nothing where it is no regular file.
  [[nodiscard]] std::optional<std::uint64_t> size() const { return size_; }

 private:
  FileDescriptor fd_;
  std::optional<std::uint64_t> size_;
};

}  // namespace udpchat
