using System.Reflection;
using System.Reflection.Emit;
using Pillion.Wasm.Compilation;

namespace Pillion.Wasm.Execution;

/// <summary>Converts the references among a function's results on their way between guest and host, in thunks.</summary>
internal static class References
{
    /// <summary>
    /// With a result on the stack, one value or a tuple of several: calls <paramref name="convert"/> with each object in it and what
    /// <paramref name="loadSecond"/> loads, and puts its answer in the object's place.
    /// </summary>
    public static void EmitEach(ILGenerator il, FuncType type, Type result, Action loadSecond, MethodInfo convert) =>
        EmitEach(il, type, result, _ => loadSecond(), convert);

    /// <param name="loadRest">Loads the further arguments, given the index of the result.</param>
    public static void EmitEach(ILGenerator il, FuncType type, Type result, Action<int> loadRest, MethodInfo convert)
    {
        if (!type.Results.Any(t => t.IsObjectReference))
        {
            return;
        }

        if (type.Results.Length == 1)
        {
            loadRest(0);
            il.Emit(OpCodes.Call, convert);
            return;
        }

        var tuple = il.DeclareLocal(result);
        il.Emit(OpCodes.Stloc, tuple);
        for (var i = 0; i < type.Results.Length; i++)
        {
            if (!type.Results[i].IsObjectReference)
            {
                continue;
            }

            var field = LoadHolder(il, tuple, result, i);
            il.Emit(OpCodes.Dup);
            il.Emit(OpCodes.Ldfld, field);
            loadRest(i);
            il.Emit(OpCodes.Call, convert);
            il.Emit(OpCodes.Stfld, field);
        }

        il.Emit(OpCodes.Ldloc, tuple);
    }

    /// <summary>Loads the address of the tuple, perhaps nested in others, that has an element.</summary>
    /// <returns>The field of the element.</returns>
    public static FieldInfo LoadHolder(ILGenerator il, LocalBuilder tuple, Type type, int index)
    {
        il.Emit(OpCodes.Ldloca, tuple);
        for (; index >= MetadataReferences.TupleArity; index -= MetadataReferences.TupleArity)
        {
            var rest = type.GetField("Rest")!;
            il.Emit(OpCodes.Ldflda, rest);
            type = rest.FieldType;
        }

        return type.GetField($"Item{index + 1}")!;
    }
}
