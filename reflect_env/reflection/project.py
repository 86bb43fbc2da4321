"""The final module as a project for ordinary Chisel tools: scala-cli, mill or sbt, at the versions of the lane. Pure.

Whoever gets a module from a loop should need nothing of ours to go on with it.
"""

from __future__ import annotations

import re
from string import Template

from reflect_env.toolchain.lock import Lock

SOURCES = "src/main/scala"
_PACKAGE = re.compile(r"^[ \t]*package[ \t]+([\w.]+)[ \t;]*$", re.MULTILINE)
_FIRTOOL = "-disable-all-randomization -strip-debug-info"
_OPTIONS = ("-deprecation", "-feature", "-language:reflectiveCalls", "-Xcheckinit", "-Ymacro-annotations")

_MAIN = Template("""\
$package
/** Writes `$top.sv`. */
object $main extends App {
  val verilog = circt.stage.ChiselStage.emitSystemVerilog(new $top, firtoolOpts = "$firtool".split(' '))
  java.nio.file.Files.write(java.nio.file.Paths.get("$top.sv"), verilog.getBytes("UTF-8"))
}
""")
_SCALA_CLI = Template("""\
//> using scala $scala
//> using dep org.chipsalliance::chisel:$chisel
//> using plugin org.chipsalliance:::chisel-plugin:$chisel
//> using options $options
""")
_SBT = Template("""\
scalaVersion := "$scala"
allowUnsafeScalaLibUpgrade := true // Chisel asks for a newer library of the same 2.13
libraryDependencies += "org.chipsalliance" %% "chisel" % "$chisel"
addCompilerPlugin("org.chipsalliance" % "chisel-plugin" % "$chisel" cross CrossVersion.full)
scalacOptions ++= Seq($options)
""")
_MILL = Template("""\
//| mill-version: 1.0.6
package build

import mill._
import mill.scalalib._

object `package` extends SbtModule {
  def scalaVersion = "$scala"
  def mvnDeps = Seq(mvn"org.chipsalliance::chisel:$chisel")
  def scalacPluginMvnDeps = Seq(mvn"org.chipsalliance:::chisel-plugin:$chisel")
  def scalacOptions = Seq($options)
}
""")
_README = Template("""\
# $top

Chisel $chisel, Scala $scala, firtool $firtool. One of these writes `$top.sv`:

```console
$$ scala-cli run .        # no build file needed; reads project.scala
$$ mill run
$$ sbt run
```

Without a build tool: `reflect-env check $sources/$top.scala --verilog $top.sv`$judge
""")


def project_files(source: str, top: str, task_id: str, lock: Lock) -> dict[str, str]:
    """Return the project's files by path.

    Args:
        source: The module as it was judged.
        top: The class in it that is the top.
        task_id: What was asked for, to say how to judge it again; empty where nobody else can look it up.
        lock: The lane's versions.

    """
    main, package = main_name(source), _PACKAGE.search(source)
    names = {"top": top, "main": main, "chisel": lock.chisel, "scala": lock.scala, "firtool": lock.firtool}
    quoted = ", ".join(f'"{option}"' for option in _OPTIONS)
    judge = f", or `reflect-env judge {SOURCES}/{top}.scala --task {task_id}`." if task_id else "."
    return {
        f"{SOURCES}/{top}.scala": source if source.endswith("\n") else source + "\n",
        f"{SOURCES}/{main}.scala": _MAIN.substitute(
            names | {"package": f"package {package[1]}\n" if package else "", "firtool": _FIRTOOL}
        ).lstrip("\n"),
        "project.scala": _SCALA_CLI.substitute(names, options=" ".join(_OPTIONS)),
        "build.sbt": _SBT.substitute(names, options=quoted),
        "project/build.properties": "sbt.version=1.11.7\n",
        "build.mill": _MILL.substitute(names, options=quoted),
        "README.md": _README.substitute(names, sources=SOURCES, judge=judge),
    }


def main_name(source: str) -> str:
    """Choose a name for the main object that the module does not use."""
    name = "EmitVerilog"
    while re.search(rf"\b{name}\b", source):
        name += "_"
    return name
