#pragma once
// The subcommands of `flavum`. Each adds its options to the parser and returns nothing; when
// chosen, its callback runs and throws flavum::Error on failure. Machine output goes to standard
// output, everything said to a person to standard error. One file per subcommand.

#include <CLI/CLI.hpp>

namespace flavum {

void add_phantom_command(CLI::App& app);
void add_info_command(CLI::App& app);
void add_convert_command(CLI::App& app);
void add_segment_command(CLI::App& app);
void add_register_command(CLI::App& app);
void add_fluoro_command(CLI::App& app);
void add_plan_command(CLI::App& app);
void add_bench_command(CLI::App& app);
void add_walk_command(CLI::App& app);
void add_simulate_command(CLI::App& app);
void add_replay_command(CLI::App& app);
void add_score_command(CLI::App& app);
void add_proficiency_command(CLI::App& app);
void add_pacs_command(CLI::App& app);
void add_import_command(CLI::App& app);
void add_report_command(CLI::App& app);
void add_restore_command(CLI::App& app);

}  // namespace flavum
