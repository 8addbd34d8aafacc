package dev.cloister.cli;

import picocli.AutoComplete;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code cloister completion}. */
@Command(
    name = "completion",
    description = "Prints a completion script for bash and zsh.",
    footer = {
      "",
      "Examples:",
      "  source <(cloister completion)                     # bash, this shell",
      "  cloister completion > ~/.local/share/bash-completion/completions/cloister",
      "  autoload -U +X compinit && compinit && autoload -U +X bashcompinit && bashcompinit",
      "  source <(cloister completion)                     # zsh, after the line above"
    })
final class CompletionCommand implements Runnable {
  private final Host host;
  @Spec private CommandSpec spec = CommandSpec.create();

  CompletionCommand(Host host) {
    this.host = host;
  }

  @Override
  public void run() {
    host.out().content(AutoComplete.bash("cloister", spec.root().commandLine()));
  }
}
