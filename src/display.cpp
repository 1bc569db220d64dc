#include "udpchat/display.hpp"

#include "udpchat/formats.hpp"

#include <chrono>
#include <cstdint>
#include <utility>

namespace udpchat {
namespace {

using Clock = std::chrono::system_clock;

}  // namespace

Display::Display(RenderStyle style, Console& console, Traffic& traffic,
                 std::chrono::milliseconds window)
    : style_(std::move(style)),
      format_(make_format(style_)),
      console_(console),
      traffic_(traffic),
      repeats_([this](std::string_view text) { notify(text); }, window) {}

RenderStyle Display::style() const {
  const std::lock_guard lock(mutex_);
  return style_;
}

void Display::set_style(RenderStyle style) {
  auto format = make_format(style);
  const std::lock_guard lock(mutex_);
  style_ = std::move(style);
  format_ = std::move(format);
}

template <typename Append>
void Display::print(Append append) {
  const std::lock_guard lock(mutex_);
  lines_.clear();
  append();
  if (!lines_.empty()) console_.print(lines_);
}

void Display::show(const Datagram& datagram) {
  traffic_.count_received(datagram);
  print([&] { format_->append(datagram, console_.columns(), lines_); });
}

void Display::show(const Sent& sent) {
  traffic_.count_sent(sent.destination, sent.payload.size());
  print([&] { format_->append(sent, console_.columns(), lines_); });
}

void Display::show(const SendFailure& failure) {
  traffic_.count_unsent(failure.destination);
  print([&] { format_->append(failure, lines_); });
}

void Display::show(const DeliveryFailure& failure) {
  traffic_.count_undelivered(failure.destination);
  print([&] { format_->append(failure, Clock::now(), lines_); });
  report(describe(failure));
}

void Display::show(const ReceiveDrops& drops) {
  traffic_.count_dropped(drops.datagrams);
  repeats_.add("dropped", drops.datagrams,
               [](std::uint64_t datagrams) { return describe(ReceiveDrops{datagrams}); });
}

void Display::notify(std::string_view text) {
  print([&] { format_->append_notice(text, Clock::now(), lines_); });
  console_.notify(text);
}

void Display::report(std::string_view text) {
  repeats_.add(text);
}

}  // namespace udpchat
