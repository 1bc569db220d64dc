#include "udpchat/display.hpp"

#include "udpchat/formats.hpp"

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <utility>

namespace udpchat {
namespace {

using Clock = std::chrono::system_clock;

constexpr std::size_t kMostKept = 60U << 10U;  // octets, so that a pipe takes them at once

}  // namespace

Display::Display(RenderStyle style, Console& console, Traffic& traffic,
                 std::chrono::milliseconds window)
    : style_(std::move(style)),
      format_(make_format(style_)),
      is_silent_(style_.output == Output::nothing),
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
  is_silent_ = style_.output == Output::nothing;
}

template <typename Append>
void Display::print(Append append) {
  const std::lock_guard lock(mutex_);
  add(append);
  print_lines();
}

template <typename Append>
void Display::add(Append append) {
  const auto before = lines_.size();
  append();
  if (lines_.size() != before) ++messages_;
}

void Display::print_lines() {
  if (!lines_.empty()) console_.print(lines_, messages_);
  lines_.clear();
  messages_ = 0;
}

void Display::show(const Arrivals& arrivals) {
  traffic_.count_received(arrivals.datagrams);
  if (is_silent_) return;
  const std::lock_guard lock(mutex_);
  const auto columns = console_.columns();
  for (const auto& datagram : arrivals.datagrams) {
    add([&] { format_->append(datagram, columns, lines_); });
    if (lines_.size() >= kMostKept) print_lines();
  }
  if (!arrivals.may_be_more) print_lines();
}

void Display::show(std::span<const Sent> sent) {
  traffic_.count_sent(sent);
  if (is_silent_) return;
  const std::lock_guard lock(mutex_);
  const auto columns = console_.columns();
  for (const auto& datagram : sent) {
    add([&] { format_->append(datagram, columns, lines_); });
    if (lines_.size() >= kMostKept) print_lines();
  }
  print_lines();
}

void Display::show(const SendFailure& failure) {
  traffic_.count_unsent(failure.destination);
  print([&] { format_->append(failure, lines_); });
}

void Display::show(const DeliveryFailure& failure) {
  traffic_.count_undelivered(failure);
  print([&] { format_->append(failure, Clock::now(), lines_); });
  report(describe(failure));
}

void Display::show(const ReceiveDrops& drops) {
  traffic_.count_dropped(drops);
  repeats_.add("dropped", drops.datagrams, [is_least = drops.is_least](std::uint64_t datagrams) {
    return describe(ReceiveDrops{datagrams, is_least});
  });
}

void Display::notify(std::string_view text) {
  print([&] { format_->append_notice(text, Clock::now(), lines_); });
  console_.notify(text);
}

void Display::flush() {
  print([] {});
  repeats_.flush();
}

void Display::report(std::string_view text) {
  repeats_.add(text);
}

}  // namespace udpchat
