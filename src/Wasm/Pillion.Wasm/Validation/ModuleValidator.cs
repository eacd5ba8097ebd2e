using Pillion.Wasm.Binary;

namespace Pillion.Wasm.Validation;

/// <summary>Checks a decoded module against the rules of core spec §3.4 "Modules".</summary>
internal sealed class ModuleValidator
{
    private readonly ModuleDefinition _module;
    private readonly bool[] _declaredFunctions;

    private ModuleValidator(ModuleDefinition module)
    {
        _module = module;
        _declaredFunctions = new bool[module.Functions.Count];
    }

    /// <summary>Checks all but the code: what imports and exports are is known then.</summary>
    /// <exception cref="WasmValidationException">The module is not valid.</exception>
    public static void ValidateInterface(ModuleDefinition module) => new ModuleValidator(module).ValidateDeclarations();

    /// <returns>For every function, whether a reference to it may be taken: it occurs outside function bodies (§3.4.10).</returns>
    /// <exception cref="WasmValidationException">The module is not valid.</exception>
    public static bool[] Validate(ModuleDefinition module)
    {
        var validator = new ModuleValidator(module);
        validator.ValidateDeclarations();
        validator.ValidateBodies();
        return validator._declaredFunctions;
    }

    private void ValidateDeclarations()
    {
        foreach (var function in _module.Functions)
        {
            Require(
                (uint)function < (uint)_module.Types.Count && _module.Types[function].Function is not null,
                $"unknown type {(uint)function}",
                0
            );
        }

        foreach (var tag in _module.Tags)
        {
            Require((uint)tag < (uint)_module.Types.Count && _module.Types[tag].Function is not null, $"unknown type {(uint)tag}", 0);
            Require(_module.FunctionType(tag).Results.IsEmpty, "non-empty tag result type", 0);
        }

        foreach (var table in _module.Tables)
        {
            ValidateLimits(table.Limits, table.Is64Bit ? ulong.MaxValue : uint.MaxValue, "table size must be at most 2^32-1");
        }

        foreach (var memory in _module.Memories)
        {
            ValidateMemory(memory);
        }

        for (var i = 0; i < _module.TableInitializers.Count; i++)
        {
            var element = _module.Tables[_module.ImportedTables + i].Element;
            if (_module.TableInitializers[i] is { } initializer)
            {
                // Tables come before globals: of those it sees the imported ones.
                ValidateConstant(initializer, element, _module.ImportedGlobals);
            }
            else
            {
                Require(element.IsDefaultable, "type mismatch: a table of references that are not null must be initialised", 0);
            }
        }

        for (var i = 0; i < _module.GlobalInitializers.Count; i++)
        {
            // An initialiser sees the globals before its own.
            var global = _module.ImportedGlobals + i;
            ValidateConstant(_module.GlobalInitializers[i], _module.Globals[global].Type, visibleGlobals: global);
        }

        ValidateExports();
        ValidateElements();
        ValidateData();
        if (_module.StartFunction is { } start)
        {
            Require((uint)start < (uint)_module.Functions.Count, $"unknown function {(uint)start}", 0);
            var type = _module.TypeOfFunction(start);
            Require(type.Parameters.IsEmpty && type.Results.IsEmpty, "start function must have type [] -> []", 0);
        }
    }

    private void ValidateExports()
    {
        var names = new HashSet<string>(StringComparer.Ordinal);
        foreach (var export in _module.Exports)
        {
            var (count, kind) = export.Kind switch
            {
                ExternKind.Function => (_module.Functions.Count, "function"),
                ExternKind.Table => (_module.Tables.Count, "table"),
                ExternKind.Memory => (_module.Memories.Count, "memory"),
                ExternKind.Tag => (_module.Tags.Count, "tag"),
                _ => (_module.Globals.Count, "global"),
            };
            Require((uint)export.Index < (uint)count, $"unknown {kind} {(uint)export.Index}", 0);
            Require(names.Add(export.Name), $"duplicate export name \"{export.Name}\"", 0);
            if (export.Kind == ExternKind.Function)
            {
                _declaredFunctions[export.Index] = true;
            }
        }
    }

    private void ValidateElements()
    {
        foreach (var segment in _module.Elements)
        {
            if (segment.Mode == SegmentMode.Active)
            {
                Require((uint)segment.Table < (uint)_module.Tables.Count, $"unknown table {(uint)segment.Table}", segment.Position);
                Require(
                    segment.Type.IsSubtypeOf(_module.Tables[segment.Table].Element),
                    "type mismatch: element segment and table",
                    segment.Position
                );
                ValidateConstant(segment.Offset, _module.Tables[segment.Table].AddressType, _module.Globals.Count);
            }

            foreach (var item in segment.Items)
            {
                ValidateConstant(item, segment.Type, _module.Globals.Count);
            }
        }
    }

    private void ValidateData()
    {
        foreach (var segment in _module.Data)
        {
            if (segment.Mode == SegmentMode.Active)
            {
                Require((uint)segment.Memory < (uint)_module.Memories.Count, $"unknown memory {(uint)segment.Memory}", segment.Position);
                ValidateConstant(segment.Offset, _module.Memories[segment.Memory].AddressType, _module.Globals.Count);
            }
        }
    }

    private void ValidateConstant(ConstExpr expression, ValueType expected, int visibleGlobals)
    {
        if (expression.Instructions.Any(i => i.Opcode is >= Opcode.StructNew and <= Opcode.I31GetU))
        {
            ValidateReferenceConstant(expression, expected, visibleGlobals);
            return;
        }

        var stack = new Stack<ValueType>();
        foreach (var instruction in expression.Instructions)
        {
            switch (instruction.Opcode)
            {
                case Opcode.I32Const:
                    stack.Push(ValueType.I32);
                    break;
                case Opcode.I64Const:
                    stack.Push(ValueType.I64);
                    break;
                case Opcode.F32Const:
                    stack.Push(ValueType.F32);
                    break;
                case Opcode.F64Const:
                    stack.Push(ValueType.F64);
                    break;
                case Opcode.V128Const:
                    stack.Push(ValueType.V128);
                    break;
                case Opcode.RefNull:
                    stack.Push(instruction.HeapType);
                    break;
                case Opcode.RefFunc:
                    Require(
                        instruction.Operand < (uint)_module.Functions.Count,
                        $"unknown function {instruction.Operand}",
                        expression.Position
                    );
                    _declaredFunctions[(int)instruction.Operand] = true;
                    stack.Push(ValueType.Ref(_module.Types[_module.Functions[(int)instruction.Operand]], nullable: false));
                    break;
                case Opcode.GlobalGet:
                    Require(instruction.Operand < (uint)visibleGlobals, $"unknown global {instruction.Operand}", expression.Position);
                    var global = _module.Globals[(int)instruction.Operand];
                    Require(!global.IsMutable, "constant expression required", expression.Position);
                    stack.Push(global.Type);
                    break;
                case Opcode.I32Add or Opcode.I32Sub or Opcode.I32Mul:
                    ValidateConstantArithmetic(stack, ValueType.I32, expression.Position);
                    break;
                case Opcode.I64Add or Opcode.I64Sub or Opcode.I64Mul:
                    ValidateConstantArithmetic(stack, ValueType.I64, expression.Position);
                    break;
                default:
                    throw new WasmValidationException("constant expression required", expression.Position);
            }
        }

        Require(stack.Count == 1 && stack.Peek().IsSubtypeOf(expected), "type mismatch", expression.Position);
    }

    /// <summary>An expression that makes references: which instructions are constant is said here, the rest is as in functions.</summary>
    private void ValidateReferenceConstant(ConstExpr expression, ValueType expected, int visibleGlobals)
    {
        foreach (var instruction in expression.Instructions)
        {
            switch (instruction.Opcode)
            {
                case Opcode.RefFunc when instruction.Operand < (uint)_module.Functions.Count:
                    _declaredFunctions[(int)instruction.Operand] = true;
                    break;
                case Opcode.GlobalGet:
                    Require(instruction.Operand < (uint)visibleGlobals, $"unknown global {instruction.Operand}", expression.Position);
                    Require(!_module.Globals[(int)instruction.Operand].IsMutable, "constant expression required", expression.Position);
                    break;
                case Opcode.I32Const or Opcode.I64Const or Opcode.F32Const or Opcode.F64Const or Opcode.V128Const:
                case Opcode.I32Add or Opcode.I32Sub or Opcode.I32Mul or Opcode.I64Add or Opcode.I64Sub or Opcode.I64Mul:
                case Opcode.RefNull or Opcode.RefFunc or Opcode.RefI31 or Opcode.AnyConvertExtern or Opcode.ExternConvertAny:
                case Opcode.StructNew or Opcode.StructNewDefault or Opcode.ArrayNew or Opcode.ArrayNewDefault or Opcode.ArrayNewFixed:
                    break;
                default:
                    throw new WasmValidationException("constant expression required", expression.Position);
            }
        }

        new FunctionValidator(_module, _declaredFunctions).Validate(expression, expected);
    }

    // Extended constant expressions (core spec 3.0, §3.4.13).
    private static void ValidateConstantArithmetic(Stack<ValueType> stack, ValueType type, int position)
    {
        Require(stack.Count >= 2 && stack.Pop() == type && stack.Peek() == type, "type mismatch", position);
    }

    private void ValidateBodies()
    {
        var validator = new FunctionValidator(_module, _declaredFunctions);
        for (var i = 0; i < _module.Bodies.Count; i++)
        {
            validator.Validate(_module.ImportedFunctions + i, _module.Bodies[i]);
        }
    }

    /// <exception cref="WasmValidationException">No memory has that type (core spec 3.0, §3.2.15; proposals "threads" and "custom page sizes").</exception>
    public static void ValidateMemory(MemoryType memory)
    {
        Require(memory.PageSizeLog2 is 0 or 16, "invalid custom page size", 0);
        ValidateLimits(
            memory.Limits,
            memory.LargestSize,
            memory == new MemoryType(memory.Limits)
                ? "memory size must be at most 65536 pages (4GiB)"
                : $"memory size must be at most {memory.LargestSize} pages"
        );
        Require(!memory.IsShared || memory.Limits.Max is not null, "shared memory must have maximum", 0);
    }

    private static void ValidateLimits(Limits limits, ulong largest, string tooLarge)
    {
        Require(limits.Min <= largest && (limits.Max ?? 0) <= largest, tooLarge, 0);
        Require(limits.Max is not { } max || limits.Min <= max, "size minimum must not be greater than maximum", 0);
    }

    private static void Require(bool condition, string otherwise, int position)
    {
        if (!condition)
        {
            throw new WasmValidationException(otherwise, position);
        }
    }
}
