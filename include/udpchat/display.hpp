#pragma once

#include "udpchat/console.hpp"
#include "udpchat/datagram.hpp"
#include "udpchat/format.hpp"
#include "udpchat/render.hpp"
#include "udpchat/traffic.hpp"

#include <memory>
#include <mutex>
#include <string>
#include <string_view>

namespace udpchat {

/// Counts and shows what happens. Any thread may call any member. All that it is given must outlive
/// it.
class Display {
 public:
  /// Throws std::invalid_argument for an encoding that the system does not have.
  Display(RenderStyle style, Console& console, Traffic& traffic);

  [[nodiscard]] RenderStyle style() const;
  /// Throws as the constructor does, and then changes nothing.
  void set_style(RenderStyle style);

  void show(const Datagram& datagram);
  void show(const Sent& sent);
  void show(const SendFailure& failure);
  void show(const DeliveryFailure& failure);
  void show(const ReceiveDrops& drops);

  /// A notice, for people and for programs that read the output.
  void notify(std::string_view text);

 private:
  template <typename Append>
  void print(Append append);

  mutable std::mutex mutex_;  ///< of what follows
  RenderStyle style_;
  std::unique_ptr<Format> format_;
  std::string lines_;
  Console& console_;
  Traffic& traffic_;
};

}  // namespace udpchat
