#pragma once

#include "udpchat/console.hpp"
#include "udpchat/datagram.hpp"
#include "udpchat/render.hpp"
#include "udpchat/traffic.hpp"

#include <mutex>
#include <string>
#include <utility>

namespace udpchat {

/// Counts and shows what is received, for the receiver's thread; another may change how it is
/// shown. All that it is given must outlive it.
class Display {
 public:
  /// Throws std::invalid_argument for an encoding that the system does not have.
  Display(RenderStyle style, Console& console, Traffic& traffic)
      : renderer_(std::move(style)), console_(console), traffic_(traffic) {}

  [[nodiscard]] RenderStyle style() const;
  /// Throws as the constructor does, and then changes nothing.
  void set_style(RenderStyle style);

  void show(const Datagram& datagram);
  void show(const DeliveryFailure& failure);
  void show(const ReceiveDrops& drops);

 private:
  mutable std::mutex mutex_;  ///< of the renderer
  Renderer renderer_;
  Console& console_;
  Traffic& traffic_;
  std::string line_;
};

}  // namespace udpchat
