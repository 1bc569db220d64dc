#pragma once

#include "udpchat/console.hpp"
#include "udpchat/datagram.hpp"
#include "udpchat/render.hpp"
#include "udpchat/traffic.hpp"

#include <string>

namespace udpchat {

/// Counts and shows what is received. For one thread, the receiver's; all that it is given must
/// outlive it.
class Display {
 public:
  Display(RenderStyle style, Console& console, Traffic& traffic)
      : renderer_(style), console_(console), traffic_(traffic) {}

  void show(const Datagram& datagram);
  void show(const DeliveryFailure& failure);
  void show(const ReceiveDrops& drops);

 private:
  Renderer renderer_;
  Console& console_;
  Traffic& traffic_;
  std::string line_;
};

}  // namespace udpchat
