namespace Pillion.Wasm.Text.Instructions;

/// <summary>What follows an instruction's name in the text, and its opcode in the binary.</summary>
internal enum ImmediateShape : byte
{
    None,

    // Structured instructions and the words inside them: the reader handles each by itself.
    Block,
    Loop,
    If,
    Else,
    End,
    Try,
    Catch,
    CatchAll,
    Delegate,
    TryTable,

    Label,
    LabelTable,
    Function,
    CallIndirect,
    Select,
    HeapType,

    /// <summary>A reference type; the opcode is one higher if it is nullable.</summary>
    Cast,

    /// <summary>A label and two reference types.</summary>
    BranchCast,
    Type,
    Field,
    ArrayFixed,
    ArrayCopy,
    ArrayData,
    ArrayElem,
    Local,
    Global,
    Tag,
    Table,
    TableInit,
    TableCopy,
    Elem,
    Data,
    Memory,
    MemoryInit,
    MemoryCopy,
    MemArg,
    MemArgLane,
    Lane,
    Shuffle,

    /// <summary>A zero byte that the text does not show.</summary>
    Fence,
    I32,
    I64,
    F32,
    F64,
    V128,
}
