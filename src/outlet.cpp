#include "udpchat/outlet.hpp"

#include <climits>
#include <fcntl.h>
#include <poll.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <utility>

namespace udpchat {
namespace {

constexpr int kPipeSize = 1 << 20;  // what any user may have (pipe(7)), if not many such pipes

bool is_writable(int fd) {
  pollfd waited{fd, POLLOUT, 0};
  return poll(&waited, 1, 0) == 1;
}

}  // namespace

Outlet::Outlet(int descriptor, std::size_t capacity, CodePage page, const Event& event)
    : descriptor_(descriptor), capacity_(capacity), event_(event), code_page_(std::move(page)) {}

void Outlet::print(std::string_view lines, std::uint64_t messages) {
  const std::lock_guard lock(mutex_);
  const bool was_awaited = is_awaited();
  if (kept() + lines.size() <= capacity_) {
    put(lines);
  } else {
    if (lost_ == 0) before_loss_ = kept();
    lost_ += messages;
  }
  if (!was_awaited && is_awaited()) event_.set();
}

void Outlet::print_or_wait(std::string_view lines) {
  std::unique_lock lock(mutex_);
  room_.wait(lock, [&] { return !waits_ || kept() == 0 || kept() + lines.size() <= capacity_; });
  const bool was_awaited = is_awaited();
  put(lines);
  if (!was_awaited && is_awaited()) event_.set();
}

void Outlet::stop_waiting() {
  const std::lock_guard lock(mutex_);
  waits_ = false;
  room_.notify_all();
}

Outlet::Report Outlet::write_kept() {
  const std::lock_guard lock(mutex_);
  if (kept() != 0) {
    const auto left = write_some(std::string_view(kept_).substr(written_)).size();
    before_loss_ -= std::min(before_loss_, kept() - left);
    written_ = kept_.size() - left;
    room_.notify_all();
  }
  return {before_loss_ == 0 ? std::exchange(lost_, 0) : 0, std::exchange(failure_, 0)};
}

bool Outlet::has_kept() const {
  const std::lock_guard lock(mutex_);
  return kept() != 0;
}

std::string Outlet::take_kept() {
  const std::lock_guard lock(mutex_);
  before_loss_ = 0;
  return std::exchange(kept_, {}).substr(std::exchange(written_, 0));
}

void Outlet::put(std::string_view lines) {
  std::string encoded;
  if (!code_page_.is_utf8()) lines = encoded = code_page_.from_utf8(std::string(lines));
  keep(kept() == 0 ? write_some(lines) : lines);
}

/// Returns what is not taken. What fails is lost.
std::string_view Outlet::write_some(std::string_view text) {
  if (!output_) output_.emplace(reopen_nonblocking(descriptor_));
  const auto& [fd, never_waits] = *output_;
  while (!text.empty() && (never_waits || is_writable(fd.get()))) {
    // A pipe that is writable takes PIPE_BUF octets without waiting (pipe(7)), even one that could
    // not be opened again.
    const auto piece = text.substr(0, never_waits ? text.size() : PIPE_BUF);
    const auto written = write(fd.get(), piece.data(), piece.size());
    if (written >= 0) {
      text.remove_prefix(static_cast<std::size_t>(written));
    } else if (errno == EAGAIN) {
      if (!enlarge_pipe()) break;
    } else if (errno != EINTR) {
      failure_ = errno;
      return {};
    }
  }
  return text;
}

/// Once, and only when it is full: most have room for all that is ever printed.
bool Outlet::enlarge_pipe() {
  if (std::exchange(is_enlarged_, true)) return false;
  const int size = fcntl(descriptor_, F_GETPIPE_SZ);
  for (int wanted = kPipeSize; wanted > size && size > 0; wanted /= 2)
    if (fcntl(descriptor_, F_SETPIPE_SZ, wanted) >= 0) return true;
  return false;
}

void Outlet::keep(std::string_view text) {
  if (written_ > kept()) {  // so that each octet is moved once, if at all
    kept_.erase(0, written_);
    written_ = 0;
  }
  kept_ += text;
}

}  // namespace udpchat
