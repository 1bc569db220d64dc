#include "udpchat/event.hpp"

#include <sys/eventfd.h>

#include <cerrno>
#include <system_error>

namespace udpchat {
namespace {

int open_event() {
  const int fd = eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC);
  if (fd < 0) throw std::system_error(errno, std::system_category(), "cannot make an event");
  return fd;
}

}  // namespace

Event::Event() : fd_(open_event()) {}

void Event::set() const {
  eventfd_write(fd_.get(), 1);
}

void Event::clear() const {
  eventfd_t ignored = 0;
  eventfd_read(fd_.get(), &ignored);
}

}  // namespace udpchat
