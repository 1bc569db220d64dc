#pragma once

#include "udpchat/console.hpp"
#include "udpchat/datagram.hpp"
#include "udpchat/format.hpp"
#include "udpchat/render.hpp"
#include "udpchat/repeats.hpp"
#include "udpchat/traffic.hpp"

#include <atomic>
#include <chrono>
#include <cstdint>
#include <memory>
#include <mutex>
#include <span>
#include <string>
#include <string_view>

namespace udpchat {

/// Counts and shows what happens. Any thread may call any member. All that it is given must outlive
/// it.
class Display {
 public:
  /// Throws std::invalid_argument for an encoding that the system does not have. `window` is the
  /// first for which a report that comes again is only counted.
  Display(RenderStyle style, Console& console, Traffic& traffic,
          std::chrono::milliseconds window = std::chrono::seconds(1));

  [[nodiscard]] RenderStyle style() const;
  /// Throws as the constructor does, and then changes nothing.
  void set_style(RenderStyle style);

  /// What there may be more of can be kept, to be shown with it.
  void show(const Arrivals& arrivals);
  void show(const Datagram& datagram) { show(Arrivals{{&datagram, 1}}); }
  void show(std::span<const Sent> sent);
  void show(const Sent& sent) { show(std::span(&sent, 1)); }
  void show(const SendFailure& failure);
  void show(const DeliveryFailure& failure);
  void show(const ReceiveDrops& drops);

  /// A notice, for people and for programs that read the output.
  void notify(std::string_view text);

  /// A notice of a failure that may come again and again: then it is counted, and told later.
  void report(std::string_view text);

  /// Shows what is kept, and tells what of the reports is only counted yet. Destruction tells it,
  /// too.
  void flush();

 private:
  template <typename Append>
  void print(Append append);
  template <typename Append>
  void add(Append append);
  void print_lines();

  mutable std::mutex mutex_;  ///< of what follows
  RenderStyle style_;
  std::unique_ptr<Format> format_;
  std::string lines_;            ///< that are not printed yet
  std::uint64_t messages_ = 0;   ///< in them
  std::atomic<bool> is_silent_;  ///< nothing that is sent or received is shown
  Console& console_;
  Traffic& traffic_;
  Repeats repeats_;  ///< which tells the rest when it ends, and so goes first
};

}  // namespace udpchat
