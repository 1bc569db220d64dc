#include "udpchat/line_history.hpp"

#include "udpchat/history_file.hpp"

#include <fmt/format.h>

#include <cstdint>
#include <cstdio>
#include <system_error>
#include <utility>
// It needs FILE, and does not say so.
#include <readline/history.h>

namespace udpchat {
namespace {

constexpr int kMostLines = 1000;
constexpr std::uintmax_t kLargeFile = 1U << 20U;

}  // namespace

LineHistory::LineHistory(std::optional<std::filesystem::path> file, Complaint complain)
    : file_(std::move(file)), complain_(std::move(complain)) {
  using_history();
  stifle_history(kMostLines);
  if (!file_) return;
  // With times, an entry of several lines is read back as one. No typed line begins with this mark.
  history_comment_char = '\x01';
  history_write_timestamps = 1;
  if (const auto fault = prepare_history_file(*file_); !fault.empty()) {
    give_up(fault);
    return;
  }
  // It is written anew, to the loss of what another program adds just then; so this is done rarely.
  std::error_code error;
  if (std::filesystem::file_size(*file_, error) > kLargeFile)
    history_truncate_file(file_->c_str(), kMostLines);
  read_history(file_->c_str());
}

void LineHistory::add(const std::string& line) {
  if (line.empty()) return;
  const auto* last = history_get(history_base + history_length - 1);
  if (last != nullptr && line == last->line) return;
  add_history(line.c_str());
  if (!file_) return;
  if (const int error = append_history(1, file_->c_str()); error != 0)
    give_up(std::generic_category().message(error));
}

void LineHistory::give_up(std::string_view fault) {
  complain_(fmt::format("cannot keep the history in {}: {}", file_->string(), fault));
  file_.reset();
}

}  // namespace udpchat
