#include "udpchat/display.hpp"

namespace udpchat {

void Display::show(const Datagram& datagram) {
  traffic_.count_received(datagram.source, datagram.payload.size());
  line_.clear();
  {
    const std::lock_guard lock(mutex_);
    renderer_.append(datagram, console_.columns(), line_);
  }
  console_.print(line_);
}

RenderStyle Display::style() const {
  const std::lock_guard lock(mutex_);
  return renderer_.style();
}

void Display::set_style(RenderStyle style) {
  Renderer renderer(std::move(style));
  const std::lock_guard lock(mutex_);
  std::swap(renderer_, renderer);
}

void Display::show(const DeliveryFailure& failure) {
  console_.notify(describe(failure));
}

void Display::show(const ReceiveDrops& drops) {
  traffic_.count_dropped(drops.datagrams);
  console_.notify(describe(drops));
}

}  // namespace udpchat
