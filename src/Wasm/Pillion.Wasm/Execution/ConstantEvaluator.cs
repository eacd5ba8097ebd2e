using Pillion.Wasm.Binary;

namespace Pillion.Wasm.Execution;

/// <summary>Evaluates constant expressions (core spec, §3.3.13) when an instance is made.</summary>
internal static unsafe class ConstantEvaluator
{
    /// <param name="Bits">A number's bits (the lower half of a vector's), or the address of a function's record.</param>
    /// <param name="Reference">A host reference.</param>
    /// <param name="High">The upper half of a vector's bits.</param>
    public readonly record struct Constant(ulong Bits, object? Reference = null, ulong High = 0);

    public static Constant Evaluate(Instance instance, ConstExpr expression)
    {
        if (expression.Instructions is [var single and not { Opcode: >= Opcode.StructNew and <= Opcode.RefI31 }])
        {
            return Load(instance, single);
        }

        var stack = new Stack<Constant>();
        foreach (var instruction in expression.Instructions)
        {
            if (instruction.Opcode is >= Opcode.I32Add and <= Opcode.I64Mul)
            {
                var right = stack.Pop().Bits;
                var left = stack.Pop().Bits;
                stack.Push(new Constant(Calculate(instruction.Opcode, left, right)));
            }
            else if (instruction.Opcode is >= Opcode.StructNew and <= Opcode.RefI31)
            {
                stack.Push(MakeReference(instance, instruction, stack));
            }
            else
            {
                stack.Push(Load(instance, instruction));
            }
        }

        return stack.Pop();
    }

    private static Constant Load(Instance instance, ConstInstruction instruction)
    {
        switch (instruction.Opcode)
        {
            case Opcode.RefNull:
                return default;
            case Opcode.RefFunc:
                return new Constant((ulong)(instance.Base - instance.Module.Layout.FunctionRecords[(int)instruction.Operand]));
            case Opcode.GlobalGet:
                var global = (int)instruction.Operand;
                var type = instance.Module.Definition.Globals[global].Type;
                if (type.IsObjectReference)
                {
                    return new Constant(0, instance.Globals[global].ExternValue);
                }

                var cell = (ulong*)instance.CellOf(global);
                return new Constant(cell[0], High: type == ValueType.V128 ? cell[1] : 0);
            default:
                return new Constant(instruction.Operand, High: instruction.High);
        }
    }

    private static Constant MakeReference(Instance instance, ConstInstruction instruction, Stack<Constant> stack)
    {
        switch (instruction.Opcode)
        {
            case Opcode.RefI31:
                return new Constant(0, I31.Of((int)stack.Pop().Bits));
            case Opcode.AnyConvertExtern or Opcode.ExternConvertAny:
                return stack.Pop();
        }

        var type = instance.Module.Definition.Types[(int)instruction.Operand];
        switch (instruction.Opcode)
        {
            case Opcode.StructNew:
                return new Constant(0, ConstantObjects.NewStruct(type, Pop(stack, type.Struct!.Fields.Length)));
            case Opcode.StructNewDefault:
                return new Constant(0, ConstantObjects.NewStruct(type, []));
            case Opcode.ArrayNewFixed:
                return new Constant(0, NewArray(instance, type, Pop(stack, (int)instruction.High)));
            case Opcode.ArrayNewDefault:
                return new Constant(0, ConstantObjects.NewArray(instance, type, (uint)stack.Pop().Bits));
            default:
                var array = ConstantObjects.NewArray(instance, type, (uint)stack.Pop().Bits);
                var value = stack.Pop();
                for (var i = 0; i < array.Length; i++)
                {
                    ConstantObjects.SetElement(type, array, i, value);
                }

                return new Constant(0, array);
        }
    }

    private static Array NewArray(Instance instance, DefinedType type, Constant[] values)
    {
        var array = ConstantObjects.NewArray(instance, type, (uint)values.Length);
        for (var i = 0; i < values.Length; i++)
        {
            ConstantObjects.SetElement(type, array, i, values[i]);
        }

        return array;
    }

    /// <summary>The top values, in the order in which they were pushed.</summary>
    private static Constant[] Pop(Stack<Constant> stack, int count)
    {
        var values = new Constant[count];
        for (var i = count - 1; i >= 0; i--)
        {
            values[i] = stack.Pop();
        }

        return values;
    }

    private static ulong Calculate(Opcode opcode, ulong left, ulong right) =>
        opcode switch
        {
            Opcode.I32Add => (uint)left + (uint)right,
            Opcode.I32Sub => (uint)left - (uint)right,
            Opcode.I32Mul => (uint)left * (uint)right,
            Opcode.I64Add => left + right,
            Opcode.I64Sub => left - right,
            _ => left * right,
        };
}
