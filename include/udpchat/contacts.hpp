#pragma once

#include "udpchat/address.hpp"

#include <chrono>
#include <cstdint>
#include <string>
#include <vector>

namespace udpchat {

/// Datagrams and octets of payload.
struct Count {
  std::uint64_t datagrams = 0;
  std::uint64_t octets = 0;
};

/// "2 datagrams, 100 bytes".
std::string describe(const Count& count);

/// Somebody who has written.
struct Contact {
  using Time = std::chrono::system_clock::time_point;

  std::uint64_t number = 0;  ///< from 1, in the order in which they first wrote; it stays
  SocketAddress address;
  Count received;
  Count sent;
  Time last;  ///< when they wrote last
};

/// "now", "3s ago", "2min ago", "5h ago", "12d ago": whole units, rounded down.
std::string describe_age(std::chrono::system_clock::duration age);

/// The contacts, which are in the order of their numbers, as lines in columns: at most the 100 that
/// wrote last, and how many more there are.
std::vector<std::string> list_contacts(std::vector<Contact> contacts, Contact::Time now);

}  // namespace udpchat
