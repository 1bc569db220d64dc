#include "udpchat/repl.hpp"

#include "udpchat/render.hpp"

#include <fmt/format.h>

#include <exception>
#include <utility>

namespace udpchat {
namespace {

constexpr std::string_view kChatHint =
    "Type a line and press Enter to send it. /help lists the commands, /menu shows the menu.";
constexpr std::size_t kLongestDefaultShown = 40;

std::string_view trim(std::string_view text) {
  const auto first = text.find_first_not_of(" \t");
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(" \t") - first + 1);
}

std::string prompt_for(std::string_view what, std::string_view fallback) {
  if (fallback.empty()) return fmt::format("{}: ", what);
  if (fallback.size() > kLongestDefaultShown)
    return fmt::format("{} [the last, {}]: ", what, counted(fallback.size(), "byte"));
  return fmt::format("{} [{}]: ", what, render_notice(fallback, false));
}

std::optional<HostPort> parts(const std::optional<SocketAddress>& address) {
  if (!address) return std::nullopt;
  return HostPort{format_ip(*address), std::to_string(address->port)};
}

}  // namespace

Repl::Repl(Transport& transport, Sender& sender, Console& console, const Traffic& traffic,
           std::optional<SocketAddress> peer)
    : transport_(transport),
      sender_(sender),
      console_(console),
      traffic_(traffic),
      peer_(peer),
      mode_(peer ? Mode::chat : Mode::menu) {}

int Repl::run() {
  if (mode_ == Mode::chat) console_.notify(kChatHint);
  while (!status_) mode_ == Mode::menu ? menu() : chat();
  return *status_;
}

void Repl::menu() {
  print(menu_lines());
  if (const auto answer = read_line({"Choose: ", std::exchange(draft_, {})}))
    std::visit([this](const auto& entry) { handle(entry); }, parse_choice(*answer));
}

void Repl::chat() {
  const Question question{">> ", std::exchange(draft_, {}), true};
  if (const auto line = read_line(question))
    std::visit([this](const auto& entry) { handle(entry); }, parse_chat_line(*line));
}

void Repl::handle(const Message& message) {
  const bool sent = send(message.text, *peer_);
  if (!sent && message.text.size() > max_payload(peer_->family))
    draft_ = message.text.starts_with('/') ? '/' + message.text : message.text;
}

void Repl::handle(const Refusal& refusal) {
  console_.notify(refusal.reason);
}

void Repl::handle(const Command& command) {
  switch (command.id) {
    case CommandId::send:
      return send_elsewhere(command.argument);
    case CommandId::receive:
      return receive();
    case CommandId::chat:
      return enter_chat();
    case CommandId::peer:
      return change_peer(command.argument);
    case CommandId::empty:
      return send_empty();
    case CommandId::status:
      return show_status();
    case CommandId::menu:
      mode_ = Mode::menu;
      return;
    case CommandId::help:
      return print(help_lines());
    case CommandId::quit:
      status_ = 0;
      return;
  }
}

void Repl::send_elsewhere(std::string_view argument) {
  if (trim(argument).empty()) return send_from_menu();
  const auto space = argument.find(' ');
  const auto text = space == argument.npos ? std::string_view{} : argument.substr(space + 1);
  if (text.empty())
    return console_.notify("/to needs a text after the address: /to 192.168.1.5:8080 hello");
  const auto destination = look_up([&] { return parse_peer(argument.substr(0, space)); });
  if (!destination) return;
  const bool sent = send(text, *destination);
  if (!sent && text.size() > max_payload(destination->family))
    draft_ = fmt::format("/to {}", argument);
}

void Repl::send_from_menu() {
  const auto text = ask("Message", last_message_);
  if (!text) return;
  last_message_ = *text;
  const auto destination = ask_address(last_address_ ? last_address_ : parts(peer_));
  if (!destination) return;
  if (send(*text, *destination))
    console_.notify(
        fmt::format("sent {} to {}", counted(text->size(), "byte"), format(*destination)));
}

void Repl::receive() {
  console_.notify(fmt::format("Showing what arrives at {}; press Enter to go back.",
                              describe_bound(transport_.local_address())));
  const auto line = read_line({""});
  if (line && !line->empty()) console_.notify("not sent: what you typed while receiving");
}

void Repl::enter_chat() {
  if (!peer_) peer_ = ask_address(parts(traffic_.last_source()));
  if (!peer_) return;
  mode_ = Mode::chat;
  console_.notify(fmt::format("talking to {}", format(*peer_)));
  console_.notify(kChatHint);
}

void Repl::change_peer(std::string_view argument) {
  const auto text = trim(argument);
  const auto chosen = text.empty() ? ask_address(parts(peer_ ? peer_ : traffic_.last_source()))
                                   : look_up([&] { return parse_peer(text); });
  if (!chosen) return;
  peer_ = chosen;
  console_.notify(fmt::format("talking to {}", format(*peer_)));
}

void Repl::send_empty() {
  if (!peer_) return console_.notify("there is no peer yet; choose one with /peer ADDRESS");
  if (send("", *peer_))
    console_.notify(fmt::format("sent an empty datagram to {}", format(*peer_)));
}

void Repl::show_status() {
  print({fmt::format("bound to {}", describe_bound(transport_.local_address())),
         peer_ ? fmt::format("talking to {}", format(*peer_)) : "no peer"});
  print(traffic_.report());
}

std::optional<std::string> Repl::ask(std::string_view what, std::string_view fallback) {
  auto answer = read_line({prompt_for(what, fallback)});
  if (!answer || !answer->empty()) return answer;
  if (!fallback.empty()) return std::string(fallback);
  console_.notify(fmt::format("{}: nothing was typed, nothing is done", what));
  return std::nullopt;
}

std::optional<SocketAddress> Repl::ask_address(const std::optional<HostPort>& fallback) {
  const auto host = ask("IP", fallback ? fallback->host : "");
  if (!host) return std::nullopt;
  const auto port = ask("Port", fallback ? fallback->port : "");
  if (!port) return std::nullopt;
  return look_up([&] {
    last_address_ = make_peer(trim(*host), trim(*port));
    return *last_address_;
  });
}

std::optional<SocketAddress> Repl::look_up(const std::function<HostPort()>& read) {
  try {
    return transport_.resolve(read());
  } catch (const std::exception& failure) {
    console_.notify(failure.what());
    return std::nullopt;
  }
}

bool Repl::send(std::string_view payload, const SocketAddress& destination) {
  try {
    sender_.send(payload, destination);
    return true;
  } catch (const std::exception& failure) {
    console_.notify(failure.what());
    return false;
  }
}

std::optional<std::string> Repl::read_line(const Question& question) {
  auto typed = console_.read_line(question);
  if (auto* line = std::get_if<Line>(&typed)) return std::move(line->text);
  status_ = std::get<Leave>(typed).status;
  return std::nullopt;
}

void Repl::print(const std::vector<std::string>& lines) {
  for (const auto& line : lines) console_.print(line);
}

}  // namespace udpchat
