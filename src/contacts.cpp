#include "udpchat/contacts.hpp"

#include "udpchat/render.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cstddef>

namespace udpchat {
namespace {

using namespace std::chrono_literals;
using Days = std::chrono::days;

constexpr std::size_t kMostShown = 100;

/// Keeps those that wrote last, in their order; returns how many it takes away.
std::size_t keep_latest(std::vector<Contact>& contacts) {
  if (contacts.size() <= kMostShown) return 0;
  const auto more = contacts.size() - kMostShown;
  const auto end_of_kept = contacts.begin() + kMostShown;
  std::nth_element(contacts.begin(), end_of_kept, contacts.end(),
                   [](const Contact& a, const Contact& b) {
                     return a.last != b.last ? a.last > b.last : a.number > b.number;
                   });
  contacts.erase(end_of_kept, contacts.end());
  std::sort(contacts.begin(), contacts.end(),
            [](const Contact& a, const Contact& b) { return a.number < b.number; });
  return more;
}

struct Row {
  std::string number;
  std::string address;
  std::string age;
  std::string traffic;
};

}  // namespace

std::string describe(const Count& count) {
  return fmt::format("{}, {}", counted(count.datagrams, "datagram"), counted(count.octets, "byte"));
}

std::string describe_age(std::chrono::system_clock::duration age) {
  if (age < 1s) return "now";
  if (age < 1min) return fmt::format("{}s ago", age / 1s);
  if (age < 1h) return fmt::format("{}min ago", age / 1min);
  if (age < Days(1)) return fmt::format("{}h ago", age / 1h);
  return fmt::format("{}d ago", age / Days(1));
}

std::vector<std::string> list_contacts(std::vector<Contact> contacts, Contact::Time now) {
  if (contacts.empty()) return {"nobody has written yet"};
  const auto more = keep_latest(contacts);

  std::vector<Row> rows;
  rows.reserve(contacts.size());
  for (const auto& [number, address, received, sent, last] : contacts)
    rows.push_back({std::to_string(number), format(address), describe_age(now - last),
                    fmt::format("received {}; sent {}", describe(received), describe(sent))});
  const auto width_of = [&](std::string Row::*column, std::size_t least) {
    for (const auto& row : rows) least = std::max(least, (row.*column).size());
    return least;
  };
  const auto numbers = width_of(&Row::number, 2);
  const auto addresses = width_of(&Row::address, 0);
  const auto ages = width_of(&Row::age, 0);

  std::vector<std::string> lines;
  lines.reserve(rows.size() + 1);
  for (const auto& [number, address, age, traffic] : rows)
    lines.push_back(fmt::format("{:>{}}  {:<{}}  {:<{}}  {}", number, numbers, address, addresses,
                                age, ages, traffic));
  if (more != 0) lines.push_back(fmt::format("and {} more, who wrote earlier", more));
  return lines;
}

}  // namespace udpchat
