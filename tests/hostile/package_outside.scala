// expect: parse type policy elaborate; rows: 26
package _root_.chisel3.internal
class Builder
