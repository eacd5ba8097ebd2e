using System.Text;
using Pillion.Wasm;

namespace Pillion.Bench.Start;

/// <summary>What a module is first asked; <c>runners/start.mjs</c> asks V8 the same.</summary>
internal static class FirstUse
{
    private const string Sql = "create table t(x); insert into t values(40),(2); select sum(x) from t";

    public static void Of(string name, Instance instance, Memory? imported)
    {
        switch (name)
        {
            case "yoga":
                instance.GetFunction<Action>("E")();
                break;
            case "starling":
                Check(instance.GetFunction<Func<int, int, int, int, int>>("cabi_realloc")(0, 0, 8, 64) != 0, "no memory");
                break;
            default:
                Query(instance, imported!);
                break;
        }
    }

    private static void Query(Instance instance, Memory memory)
    {
        instance.GetFunction<Action>("__wasm_call_ctors")();
        var allocate = instance.GetFunction<Func<int, int>>("malloc");
        var text = (uint)allocate(200);
        var cells = (uint)allocate(8);
        Write(memory, text, ":memory:");
        Check(instance.GetFunction<Func<int, int, int>>("sqlite3_open")((int)text, (int)cells) == 0, "sqlite3_open");
        var database = memory.Read<int>(cells);
        Write(memory, text, Sql);
        var prepare = instance.GetFunction<Func<int, int, int, int, int, int>>("sqlite3_prepare_v2");
        var step = instance.GetFunction<Func<int, int>>("sqlite3_step");
        var next = (int)text;
        while (true)
        {
            Check(prepare(database, next, -1, (int)cells, (int)cells + 4) == 0, "sqlite3_prepare_v2");
            var statement = memory.Read<int>(cells);
            if (step(statement) == 100) // SQLITE_ROW
            {
                Check(instance.GetFunction<Func<int, int, int>>("sqlite3_column_int")(statement, 0) == 42, "the sum");
                return;
            }

            next = memory.Read<int>(cells + 4);
        }
    }

    private static void Write(Memory memory, uint address, string text)
    {
        var bytes = Encoding.UTF8.GetBytes(text + "\0");
        bytes.CopyTo(memory.Slice(address, (uint)bytes.Length));
    }

    private static void Check(bool condition, string what)
    {
        if (!condition)
        {
            throw new BenchException($"{what} is not what was awaited");
        }
    }
}
