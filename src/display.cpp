#include "udpchat/display.hpp"

namespace udpchat {

void Display::show(const Datagram& datagram) {
  traffic_.count_received(datagram.source, datagram.payload.size());
  line_.clear();
  renderer_.append(datagram, line_);
  console_.print(line_);
}

void Display::show(const DeliveryFailure& failure) {
  console_.notify(describe(failure));
}

void Display::show(const ReceiveDrops& drops) {
  traffic_.count_dropped(drops.datagrams);
  console_.notify(describe(drops));
}

}  // namespace udpchat
