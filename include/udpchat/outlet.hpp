#pragma once

#include "udpchat/code_page.hpp"
#include "udpchat/event.hpp"
#include "udpchat/file_descriptor.hpp"

#include <condition_variable>
#include <cstddef>
#include <cstdint>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>

namespace udpchat {

/// Where lines leave from. Any thread prints, and writes by itself what whoever reads takes at
/// once. The rest is kept, within a bound, for the one thread that waits until more is taken.
class Outlet {
 public:
  /// `event` is set when there is something to do for that thread. Both it and the descriptor must
  /// outlive this.
  Outlet(int descriptor, std::size_t capacity, CodePage page, const Event& event);

  /// Prints whole lines that hold so many messages. Where there is no room for all of it, the
  /// messages are counted instead. Never waits.
  void print(std::string_view lines, std::uint64_t messages);

  /// Waits instead until there is room, for `write_kept`, or for `stop_waiting`. Any thread but
  /// the one that writes what is kept.
  void print_or_wait(std::string_view lines);

  /// From now on nobody waits for room: there is enough for those that do.
  void stop_waiting();

  struct Report {
    std::uint64_t lost = 0;  ///< messages counted instead, where what is before them is written
    int failure = 0;         ///< why something could not be written (errno), and is lost
  };
  /// Writes what is taken at once of what is kept, and tells what has happened since it last did.
  Report write_kept();

  /// Whether more can be written once `fd` is writable.
  [[nodiscard]] bool has_kept() const;

  /// What is kept, which then is no more.
  std::string take_kept();

  [[nodiscard]] int fd() const { return descriptor_; }

 private:
  void put(std::string_view lines);
  std::string_view write_some(std::string_view text);
  bool enlarge_pipe();
  void keep(std::string_view text);
  [[nodiscard]] std::size_t kept() const { return kept_.size() - written_; }
  [[nodiscard]] bool is_awaited() const { return kept() != 0 || lost_ != 0 || failure_ != 0; }

  const int descriptor_;
  const std::size_t capacity_;
  const Event& event_;
  mutable std::mutex mutex_;        ///< of what follows
  std::optional<Reopened> output_;  ///< from the first print on: many print nothing
  std::condition_variable room_;
  bool waits_ = true;
  bool is_enlarged_ = false;
  CodePage code_page_;
  std::string kept_;
  std::size_t written_ = 0;      ///< of what is kept
  std::size_t before_loss_ = 0;  ///< of what is kept and not written
  std::uint64_t lost_ = 0;
  int failure_ = 0;
};

}  // namespace udpchat
