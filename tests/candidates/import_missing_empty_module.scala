class Top extends Module {
}
