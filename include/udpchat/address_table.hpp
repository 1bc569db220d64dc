#pragma once

#include "udpchat/address.hpp"

#include <cstddef>
#include <cstdint>
#include <deque>
#include <utility>
#include <vector>

namespace udpchat {

/// Values by address, in the order in which they were added. They stay where they are until one is
/// erased. All look-ups go through one dense index, which a cache can hold, and only one that
/// finds its address touches anything else.
template <typename Value>
class AddressTable {
 public:
  using Entry = std::pair<SocketAddress, Value>;

  /// Nothing where it is not there.
  [[nodiscard]] const Entry* find(const SocketAddress& address) const {
    const auto entry = slots_[place_of(address, hash(address))].entry;
    return entry == 0 ? nullptr : &entries_[entry - 1];
  }
  [[nodiscard]] Entry* find(const SocketAddress& address) {
    const auto entry = slots_[place_of(address, hash(address))].entry;
    return entry == 0 ? nullptr : &entries_[entry - 1];
  }

  /// For an address that is not there yet.
  Entry& add(const SocketAddress& address) {
    if (2 * (entries_.size() + 1) > slots_.size()) grow();
    entries_.emplace_back(address, Value{});
    put({hash(address), static_cast<std::uint32_t>(entries_.size())});
    return entries_.back();
  }

  template <typename Predicate>
  void erase_if(Predicate predicate) {
    std::erase_if(entries_, predicate);
    slots_.assign(slots_.size(), {});
    std::uint32_t entry = 0;
    for (const auto& [address, value] : entries_) put({hash(address), ++entry});
  }

  [[nodiscard]] std::size_t size() const { return entries_.size(); }
  [[nodiscard]] auto begin() const { return entries_.begin(); }
  [[nodiscard]] auto end() const { return entries_.end(); }

 private:
  struct Slot {
    std::uint32_t hash = 0;
    std::uint32_t entry = 0;  ///< its number, from 1; 0: none
  };

  static std::uint32_t hash(const SocketAddress& address) {
    return static_cast<std::uint32_t>(SocketAddressHash{}(address));
  }

  /// Where it is, or the first free one behind that.
  [[nodiscard]] std::size_t place_of(const SocketAddress& address, std::uint32_t hash) const {
    auto place = hash & (slots_.size() - 1);
    while (slots_[place].entry != 0 &&
           (slots_[place].hash != hash || entries_[slots_[place].entry - 1].first != address))
      place = (place + 1) & (slots_.size() - 1);
    return place;
  }

  void put(Slot slot) {
    auto place = slot.hash & (slots_.size() - 1);
    while (slots_[place].entry != 0) place = (place + 1) & (slots_.size() - 1);
    slots_[place] = slot;
  }

  void grow() {
    const auto slots = std::exchange(slots_, std::vector<Slot>(2 * slots_.size()));
    for (const auto& slot : slots)
      if (slot.entry != 0) put(slot);
  }

  std::deque<Entry> entries_;
  std::vector<Slot> slots_{16};  ///< a power of two, no more than half of them taken
};

}  // namespace udpchat
