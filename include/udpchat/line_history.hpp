#pragma once

#include <filesystem>
#include <functional>
#include <optional>
#include <string>
#include <string_view>

namespace udpchat {

/// The lines that were typed, for readline to find, and in a file for the next time. One object at
/// a time, since readline's history is global.
class LineHistory {
 public:
  using Complaint = std::function<void(std::string_view fault)>;

  /// Without a file it is not kept. A file that cannot be used is complained of, once.
  LineHistory(std::optional<std::filesystem::path> file, Complaint complain);

  /// Not an empty line, and not the same line twice in a row.
  void add(const std::string& line);

 private:
  void give_up(std::string_view fault);

  std::optional<std::filesystem::path> file_;
  Complaint complain_;
};

}  // namespace udpchat
