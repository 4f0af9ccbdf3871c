### Textes de l'interface en dari (usage afghan). Phrases courtes et simples, « شما ».
### reviewed: null
### Un bouton a 20 caractères au plus.

## Premiers pas

onboarding-language = 👋 می‌خواهید به کدام زبان گپ بزنید؟
language-prs = دری
language-ar = العربية
language-fr = Français
onboarding-welcome =
    سلام! من رفیق هستم، یک پروگرام خودکار برای کمک. رفیق یعنی «همراه».
    شما را رهنمایی می‌کنم: اسناد، خانه، صحت، کار.
    من وکیل مدافع نیستم. ممکن است اشتباه کنم.

    🔒 این‌ها را به شکل رمزی نگه می‌دارم: زبان شما، پیام‌های شما، و این‌که تا کجا رسیده‌اید.
    تنها نفرهای تیم می‌توانند آن‌ها را بخوانند، برای کمک به شما.
    به پرفکتور (préfecture) و به پولیس هیچ چیز نمی‌دهم.
    ⚠️ اگر در خطر باشید، گفته‌های شما نگه داشته می‌شود و تیم خبر می‌شود، حتی پیش از آن‌که قبول کنید.

    هر وقت خواستید، می‌توانید پیام‌ها را بند کنید («توقف») یا همه چیز را پاک کنید («پاک کن»).
    قبول دارید؟
onboarding-privacy =
    🔒 چه را نگه می‌دارم: زبان شما، شهر شما اگر بگویید، پیام‌های شما، جواب‌های شما، ثبت نام‌های شما (نام، سن اطفال).
    برای چه: تا از همان‌جا که بودید ادامه بدهیم، و تا یک نفر بتواند به شما کمک کند.
    کی می‌خواند: نفرهای تیم، وقتی که کمک بخواهید یا ثبت نام کنید.
    خطر: اگر در یک پیام گپ از خطر باشد، گفته‌های آن و یک راه برای جواب دادن به شما را نگه می‌دارم. این‌ها 30 روز پس از ختم کمک پاک می‌شود.
    تا چه وقت: 90 روز پس از پیام آخر شما، همه چیز پاک می‌شود. تاریخی که به من می‌سپارید، یا یک ثبت نام، تا ختم آن می‌ماند.
    پاک کردن: هر وقت خواستید، بنویسید «پاک کن».
onboarding-place =
    در کدام شهر یا ولایت (département) زندگی می‌کنید؟
    نامش را بنویسید، یا «تیر شدن» را فشار بدهید. اختیار با شماست.
onboarding-ready = ✅ تشکر. سوال خود را با کلمه‌های خود بنویسید، یا یک دکمه را فشار بدهید.
first-language = لطفاً اول زبان خود را انتخاب کنید.
first-agree = اول بگویید که قبول دارید یا نه. بعد به سوال شما جواب می‌دهم.
button-agree = ✅ قبول دارم
button-privacy = 🔒 معلومات بیشتر
button-other-language = 🌍 زبان
button-skip = تیر شدن

## Menu

menu = 🏠 چه لازم دارید؟ یک دکمه را فشار بدهید، یا سوال خود را بنویسید.
theme-papers = 📄 اسناد: کدام موضوع؟
theme-housing = 🏠 خانه: کدام موضوع؟
theme-health = 🩺 صحت: کدام موضوع؟
theme-work = 💼 کار: کدام موضوع؟
theme-learning = 📚 زبان فرانسوی و درس: کدام موضوع؟
theme-daily = 🚌 زندگی روزانه: کدام موضوع؟
button-papers-theme = 📄 اسناد
button-housing-theme = 🏠 خانه
button-health-theme = 🩺 صحت
button-work-theme = 💼 کار
button-learning-theme = 📚 فرانسوی، درس
button-daily-theme = 🚌 زندگی روزانه
button-settings = ⚙️ تنظیمات
button-back = ▶️ برگشت
button-menu = 🏠 مینو
button-human = 🙋 گپ با یک نفر
button-next = ◀️ بعدی
button-start = ◀️ شروع
button-continue = ◀️ ادامه
button-papers = 📋 اسناد لازم
button-stuck = 🆘 بند ماندم
button-done = ✅ انجام شد
button-go-on = ◀️ ادامه
button-yes = بلی
button-no = نه
button-hide = 🚪 خروج سریع

## Guides

guide-step = مرحلهٔ { $number } از { $total }
guide-where = 📍 { $where }
guide-if-wrong = ⚠️ { $wrong }
guide-doubtful = ❓ { $doubt }
guide-cost = 💶 { $cost }
guide-time = ⏳ { $time }
guide-letter-wins = 📬 تاریخی که در مکتوب یا کارت شما نوشته است، همیشه از گفتهٔ من معتبرتر است.
guide-source = ℹ️ منبع: { $sites }. تاریخ بررسی: { $day }.
guide-not-checked = ℹ️ این‌ها مشوره‌های عمومی است و با یک منبع بررسی نشده است. این را هم بخوانید: { $sites }.
guide-reviewed = ✔️ این متن را یک نفر خوانده و بررسی کرده است، در { $day }.
guide-unreviewed = ⚠️ هنوز هیچ‌کس این متن را بررسی نکرده است. پیش از هر کار بپرسید.
guide-hidden =
    دربارهٔ این موضوع هنوز متن بررسی‌شده ندارم.
    سایت رسمی را بخوانید: { $sites }.
    یا با دکمه، از یک نفر بپرسید.
guide-ask-first = 🙋 در این حالت‌ها، اول با یک نفر گپ بزنید:
guide-ask-person-when = 🙋 در این حالت‌ها، از یک نفر بپرسید:
guide-papers =
    📋 اسناد لازم: { $title }
    برای نشانی کردن، یک نمبر را فشار بدهید.
item-ticked = ✅ { $number }. { $item }
item-open = ⬜ { $number }. { $item }
tick = ⬜ { $number }
untick = ✅ { $number }
guide-finish = 🏁 رهنمای «{ $title }» ختم شد. کار شما تا کجا رسیده است؟
guide-done = 👏 آفرین. از همه چیز یک کاپی نگه دارید. اگر سوال داشتید، من این‌جا هستم.
guide-changed = این رهنما از بار آخر که آمده بودید، تغییر کرده است. لطفاً دوباره خوب بخوانید.

## Sujets

topic-office = 📍 { $office }
topic-page = 🔗 سایت رسمی: { $page }
topic-checked = ℹ️ تاریخ بررسی: { $day }.
topic-not-checked = ℹ️ این‌ها مشوره‌های عمومی است و با یک منبع بررسی نشده است.
topic-hidden = دربارهٔ این موضوع هنوز متن بررسی‌شده ندارم. می‌توانید این‌جا بپرسید:

## Quand je ne comprends pas

not-understood = گپ شما را نفهمیدم. با کلمه‌های دیگر بنویسید، یا یک دکمه را فشار بدهید.
twice-not-understood = ببخشید، هنوز هم نمی‌فهمم. می‌خواهید با یک نفر گپ بزنید؟ دکمهٔ 🙋 را فشار بدهید.
not-helpful = ببخشید، جواب من خوب نبود. با کلمه‌های دیگر بنویسید، یا یک نفر را بخواهید.
buttons-only = فعلاً من تنها دکمه‌ها را می‌فهمم. لطفاً یکی را انتخاب کنید.
offer-which = مطمئن نیستم. چه می‌خواهید؟
offer-topic = { $theme }: { $topic }
something-else = درست است. چی می‌خواهید؟
offer-language = شما به دری نوشتید. می‌خواهید به دری گپ بزنیم؟

## آموختن

teach-invite = 💡 می‌خواهید کمک کنید که بهتر بفهمم؟
button-teach = 💡 آموختن به رفیق
teach-is-off = وقتی یک پیام را نفهمم، اجازه است آن را نگهدارم؟ اول نام‌ها، شماره‌ها و آدرس‌ها را پاک می‌کنم. یک نفر از تیم آن را می‌خواند و معنایش را به من یاد می‌دهد. می‌توانید «نی» بگویید.
teach-is-on = پیام‌هایی را که نمی‌فهمم نگه می‌دارم، بدون نام و شماره. می‌خواهید بس کنم؟
button-teach-yes = ✅ بلی، اجازه است
button-teach-no = نی
button-teach-stop = بس کن و پاک کن
teach-thanks = 🙏 تشکر. در تنظیمات می‌توانید نظر تان را تغییر بدهید.
teach-off = درست است. پیام‌های شما را برای یادگیری نگه نمی‌دارم.

only-these-languages = ببخشید، من تنها دری، عربی و فرانسوی گپ می‌زنم.
unknown-command = این فرمان را نمی‌شناسم.
old-button = این دکمه کهنه است. ما حالا این‌جا هستیم.
pressed-twice = این از پیش ثبت شده است.
flood = شما در وقت کم پیام‌های زیاد فرستادید. پیام‌های آخر را نخواندم. یک دقیقه صبر کنید، بعد برایم بنویسید.
sorry-trouble = ببخشید، یک مشکل برایم پیدا شد. پیام شما نگه داشته شده است. یک دکمه را انتخاب کنید، یا یک نفر را بخواهید.
got-media = این را خوانده نمی‌توانم. برایم بنویسید، یا یک نفر را بخواهید.
got-photo = عکس را خوانده نمی‌توانم. یک نفر می‌تواند: دکمهٔ 🙋 را فشار بدهید.
got-voice = پیام صوتی را هنوز نمی‌فهمم. چند کلمه بنویسید، یا یک نفر را بخواهید.
got-document = سند را خوانده نمی‌توانم. یک نفر می‌تواند: دکمهٔ 🙋 را فشار بدهید.
got-sticker = 🙂 برایم بنویسید چه لازم دارید، یا یک دکمه را فشار بدهید.
got-location = تشکر. این جای (لوکیشن) را نمی‌شناسم، و آن را نگه نمی‌دارم. نام شهر خود را بنویسید.
got-contact = تشکر. این نام و نمبر را نگه نمی‌دارم. برایم بنویسید چه لازم دارید.
group-leave = برای حفظ شما، من تنها به شکل خصوصی گپ می‌زنم. این‌جا برایم بنویسید: { $link }
welcome-back = سلام دوباره! می‌خواهید ادامه بدهید، یا به مینو برگردید؟

## Une personne

human-what =
    🙋 یک نفر از تیم ما می‌تواند همین جا به شما جواب بدهد.
    در باره چه است؟ یک دکمه را فشار دهید، یا بنویسید.
button-other = چیز دیگر
human-how-soon = چه وقت به جواب ضرورت دارید؟
button-today = 🔴 امروز
button-week = 🟡 همین هفته
button-later = 🟢 بعدتر
human-who =
    رضاکاران به تیم کمک می‌کنند. آیا یک رضاکار درخواست شما را خوانده می‌تواند؟
    اگر نه بگویید، یک کارمند مسلکی جواب می‌دهد. گاهی بیشتر وقت می‌گیرد.
button-volunteer = بلی
button-volunteer-group = بلی، تلگرام هم
human-who-group = رضاکاران یک گروپ خصوصی در تلگرام هم دارند. نام و نمبر شما در آن نیست.
button-caseworker = نه
human-told = ✅ ثبت شد. یک نفر همین جا به شما جواب می‌دهد: { $when }.
human-write =
    ✏️ حالا سوال خود را بنویسید. عکس مکتوب یا پیام صوتی هم فرستاده می‌توانید.
    من خاموش می‌مانم: تیم همه چیز را می‌خواند. برای برگشت به من «مینو» را فشار دهید. خطر: به 112 زنگ بزنید.
human-open = 🙋 درخواست شما باز است. یک نفر همین جا به شما جواب می‌دهد: { $when }.
human-with = 🙋 { $name } ({ $role }) درخواست شما را پیش می‌برد و پیام‌های شما را می‌خواند.
human-aside = ℹ️ درخواست شما نزد تیم باز می‌ماند. جواب همین جا می‌آید. برای نوشتن دوباره به تیم: 🙋.
human-reopened = 🙋 درخواست شما دوباره باز شد. جواب: { $when }.
human-away = 📨 پیام شما به تیم رسید. تیم حالا نیست. جواب: { $when }. خطر: به 112 زنگ بزنید.
human-says = 👤 { $name }، { $role }:
human-says-role = 👤 { $role }:
human-translated = 🔤 ترجمه ماشینی است. متن اصلی به { $language }:
human-as-written = 🔤 این پیام را ترجمه نتوانستم. به { $language } است:
human-claimed = 👤 { $name } ({ $role }) حالا پیام‌های شما را می‌خواند.
human-closed =
    ✅ { $name } درخواست شما را تمام کرد. آیا این برای شما مفید بود؟
    اگر باز هم سوال دارید، تا یک هفته همین جا بنویسید.
button-helped-yes = 👍 بلی
button-helped-some = 🙂 کمی
button-helped-no = 👎 نه
human-not-helped =
    ببخشید. همین جا بنویسید چه کم است: تیم می‌خواند.
    انتظار چطور بود؟
human-waited = تشکر. انتظار چطور بود؟
button-wait-short = کوتاه
button-wait-long = دراز
human-rated = 🙏 تشکر. این به تیم کمک می‌کند.
role-volunteer = رضاکار
role-caseworker = کارمند اجتماعی
role-coordinator = هماهنگ‌کننده
role-admin = تیم
expect-today = امروز، پیش از ساعت { $hour }
expect-tomorrow-morning = فردا صبح
expect-tomorrow-afternoon = فردا بعد از چاشت
expect-weekday-morning = { $weekday } صبح
expect-weekday-afternoon = { $weekday } بعد از چاشت
expect-day = { $day }

## Réglages

settings = ⚙️ تنظیمات: چه را می‌خواهید تغییر بدهید؟
button-place = 📍 شهر من
button-discreet = 🤫 حالت پنهان
button-messages = 🔔 یادآوری‌ها
button-my-data = 🔒 معلومات من
button-delete = 🗑️ پاک کردن همه
language-ask = کدام زبان را می‌خواهید؟
language-kept = ✅ خوب است، دری گپ می‌زنیم.
place-ask = نام شهر یا ولایت (département) خود را بنویسید.
place-kept = ✅ ثبت شد.
place-heard = 📍 { $place }
discreet-is-off =
    🤫 در حالت پنهان، پیام‌های من هیچ‌وقت نمی‌گویند که چرا برای شما می‌نویسم.
    با یک دکمه، یا با یک کلمهٔ مخفی، پیام‌های 48 ساعت آخر من پاک می‌شود.
discreet-is-on = 🤫 حالت پنهان روشن است. چه را می‌خواهید تغییر بدهید؟
button-discreet-on = 🤫 روشن کردن
button-discreet-off = خاموش کردن
button-own-word = ✏️ کلمهٔ مخفی من
discreet-word =
    کلمهٔ مخفی خود را انتخاب کنید. همین حالا آن را بنویسید.
    هر وقت آن را بنویسید، پیام‌های من پاک می‌شود.
discreet-ready = ✅ حالت پنهان روشن است. می‌توانید «پنهان کن» هم بنویسید.
discreet-stopped = ✅ حالت پنهان خاموش است.
hide-done = 🙂 به امید دیدار.
hide-not-all =
    { $count ->
        [one] 🙂 به امید دیدار. یک پیام پاک نشد. لطفاً خودتان آن را پاک کنید.
       *[other] 🙂 به امید دیدار. { $count } پیام پاک نشد. لطفاً خودتان آن‌ها را پاک کنید.
    }
stop-done =
    ✅ انجام شد. دیگر یادآوری و اعلان نمی‌فرستم.
    اگر برنامه‌ای که در آن ثبت نام هستید تغییر کند، باز هم خبر می‌دهم.
    اگر برایم بنویسید، همیشه جواب می‌دهم.
button-resume = 🔔 دوباره بفرستید
resume-done = ✅ خوب است، باز برای شما یادآوری می‌فرستم.
my-data =
    🔒 این‌ها را نگه می‌دارم: زبان شما، شهر شما اگر گفته باشید، پیام‌های شما، تاریخ‌های شما، ثبت نام‌های شما، اسنادی که نشانی کرده‌اید، و این‌که تا کجا رسیده‌اید.
    همه رمزی است. تنها تیم می‌تواند بخواند، برای کمک به شما.
delete-sure =
    🗑️ می‌خواهید همه چیز را پاک کنید؟ پیام‌ها، جواب‌ها و درخواست‌های کمک شما از بین می‌رود.
    هیچ‌کس نمی‌تواند آن‌ها را دوباره پیدا کند.
button-delete-yes = 🗑️ بلی، پاک شود
button-delete-no = نه، نگه دارید
erased =
    🗑️ انجام شد. این‌ها را پاک کردم: { $messages ->
        [one] { $messages } پیام
       *[other] { $messages } پیام
    }، { $cases ->
        [one] { $cases } درخواست کمک
       *[other] { $cases } درخواست کمک
    }، زبان شما، شهر شما، تاریخ‌های شما و این‌که تا کجا رسیده بودید.
    این گفتگو در تیلفون شما می‌ماند: اگر می‌خواهید، آن را هم پاک کنید.
help =
    می‌توانم شما را رهنمایی کنم: اسناد، خانه، صحت، کار، زبان فرانسوی، زندگی روزانه.
    سوال خود را بنویسید، یا یکی از این کلمه‌ها را:
    «مینو» – همه موضوع‌ها
    «زبان» – تغییر زبان
    «تاریخ‌های من» – تاریخ‌ها و یادآوری‌های من
    «کی کمک می‌کند» – کی نزدیک من کمک می‌کند
    «نمبرهای مهم» – به کی زنگ بزنم
    «نفر» – گپ زدن با یک نفر
    «توقف» – دیگر یادآوری نیاید
    «پاک کن» – پاک کردن همه چیز
    «پنهان کن» – پاک کردن پیام‌های تازهٔ من

## Mots de tous les jours

greeting = سلام! چطور می‌توانم به شما کمک کنم؟
thanks-reply = قابل تشکر نیست! 🙂
goodbye-reply = خداحافظ، موفق باشید! هر وقت خواستید، برایم بنویسید.
out-of-scope = ببخشید، به این جواب داده نمی‌توانم. من دربارهٔ اسناد، خانه، صحت، کار و زندگی در فرانسه می‌دانم.
intent-greet = 👋 سلام
intent-goodbye = 👋 خداحافظ
intent-thanks = 🙏 تشکر
intent-help-menu = ❔ کمک
intent-change-language = 🌍 زبان
intent-talk-to-human = 🙋 گپ با یک نفر
intent-stop-messages = 🔕 دیگر پیام نیاید
intent-my-data = 🔒 معلومات من
intent-out-of-scope = چیز دیگر

## Danger

crisis-suicide =
    خوب شد که گفتید. زندگی شما ارزش دارد. کسانی هستند که می‌توانند به شما کمک کنند.
    همین حالا زنگ بزنید، رایگان است:
crisis-violence =
    این گناه شما نیست. شما حق دارید در امان باشید.
    اگر می‌توانید، به یک جای امن بروید. همین حالا زنگ بزنید، رایگان است:
crisis-medical =
    این عاجل است. فوراً زنگ بزنید، رایگان است.
    بگویید کجا هستید. تیلفون را قطع نکنید.
crisis-shelter =
    هیچ‌کس نباید مجبور شود که بیرون بخوابد. به 115 زنگ بزنید، رایگان است، شب و روز.
    اگر کسی جواب نداد، باز زنگ بزنید.
crisis-maybe-suicide = گپ شما مرا نگران ساخت. آیا به مردن فکر می‌کنید، یا به این‌که به خود ضرر برسانید؟ می‌توانید زنگ بزنید، رایگان است:
crisis-maybe-violence = گپ شما مرا نگران ساخت. آیا همین حالا کسی در خطر است؟ می‌توانید زنگ بزنید، رایگان است:
crisis-maybe-medical = آیا همین حالا کسی در خطر است؟ اگر بلی، فوراً زنگ بزنید، رایگان است:
crisis-maybe-shelter = آیا امشب بدون جای خواب می‌مانید؟ اگر بلی، زنگ بزنید، رایگان است:
crisis-told = یک پیام به تیم رفت. تیم همیشه حاضر نیست: اول زنگ بزنید. من با شما می‌مانم.
crisis-listening = گپ شما را می‌شنوم. نمبرها این‌جا است، شب و روز.
crisis-glad = خوش هستم که در امان هستید. ادامه می‌دهیم.
number = 📞 { $said } – { $what }
button-safe = در امان هستم
button-yes-danger = بلی
button-no-danger = نه، خیریت است

## Telegram

telegram-description = رفیق شما را به دری، عربی و فرانسوی رهنمایی می‌کند: اسناد، خانه، صحت، کار. همیشه می‌توانید یک نفر را بخواهید.
telegram-short = یک همراه برای کارهای اداری شما در فرانسه.
command-menu = همه موضوع‌ها
command-language = تغییر زبان
command-person = گپ زدن با یک نفر
command-hide = پاک کردن پیام‌های تازهٔ من
command-stop = دیگر یادآوری نیاید
command-delete = پاک کردن همه چیز
command-help = چطور کار می‌کند

## Page de discussion

web-title = رفیق
web-write = پیام خود را بنویسید
web-send = فرستادن
web-you = شما
web-rafiq = رفیق
web-team = تیم
web-thinking = رفیق می‌نویسد…
web-offline = انترنت وصل نیست. باز کوشش می‌کنم.
web-not-sent = فرستاده نشد. فشار بدهید تا دوباره کوشش شود.
web-forget = فراموش کردن این دستگاه
web-forget-sure = این گفتگو از این دستگاه پاک شود؟ دیگر آن را پیدا کرده نمی‌توانید.
web-cancel = لغو
web-exit = خروج سریع
web-new = پیام نو
web-language = زبان
web-menu = 🏠 مینو
web-attach = عکس یا فایل بفرستید
web-needs-script = این صفحه به JavaScript ضرورت دارد.
error-bad-request = پیام شما را خوانده نتوانستم.
error-not-signed-in = این گفتگو در این دستگاه باز نیست.
error-not-found = این گفتگو وجود ندارد.
error-too-long = پیام شما بسیار دراز است. آن را در چند بخش بفرستید.
error-too-many = شما بسیار تیز می‌نویسید. لطفاً یک دقیقه صبر کنید.
error-unavailable = حالا جواب داده نمی‌توانم. اگر یک دقیقه بعد دوباره بفرستید، پیام شما گم نمی‌شود.
file-too-large = فایل بسیار کلان است (حداکثر 10 میگابایت). به جای آن یک عکس بفرستید.
file-wrong-type = این نوع فایل اینجا باز نمی‌شود. یک عکس یا PDF بفرستید.
file-lost = فایل شما را گرفته نتوانستم. لطفاً یک بار دیگر بفرستید.
file-too-many = شما فایل‌های زیاد فرستاده‌اید. یک ساعت صبر کنید، یا بنویسید.
file-agree-first = اول بخوانید که پیام‌های شما را چطور نگاه می‌کنم و دکمهٔ قبول کردن را فشار بدهید. بعد از آن فایل فرستاده می‌توانید.

## Dates et rappels

button-dates = 📅 تاریخ‌های من
button-new-date = ➕ یک تاریخ دیگر
button-remind = 🔔 به یادم بیاورید
button-see = 📅 دیدن
button-forget-date = 🗑️ پاک کردن تاریخ
button-all-done = ✅ همه انجام شد
button-by-buttons = 🔢 با دکمه‌ها
button-more = ➕ بیشتر
dates-why =
    📅 یک تاریخ را به من بگویید: ختم کارت، رسیدن مکتوب…
    وقت درست را حساب می‌کنم و به شما خبر می‌دهم.
dates-mine = این‌ها تاریخ‌های شما است. یکی را انتخاب کنید.
date-which = کدام تاریخ را می‌گویید؟
date-find = 🔎 { $find }
date-type =
    تاریخ را بنویسید، مثلاً: 15 دلو 1405، یا 15/02/2027، یا 15 فبروری 2027.
    یا دکمه را فشار بدهید.
date-year = کدام سال؟
date-month = کدام ماه؟
date-day = کدام روز؟
date-heard = 📅 { $what }: { $day }
date-is-over = ⚠️ این تاریخ تیر شده است.
date-is-ahead = ⚠️ این تاریخ هنوز نرسیده است.
date-right = این تاریخ درست است؟
date-not-found = هیچ تاریخی نمی‌بینم. روز، ماه و سال را بنویسید، مثلاً 15/02/2027.
date-several = چند تاریخ را می‌بینم. تنها یکی را بنویسید.
date-wrong = «{ $words }» در تقویم (جنتری) نیست. دوباره ببینید، بعد تاریخ را بنویسید.
date-far = این تاریخ را فهمیدم: { $day }. بسیار دور است. سال را هم بنویسید.
letter-ask =
    📬 آیا در مکتوب شما یک مهلت یا روز آخر نوشته است؟
    اگر بلی، آن را بنویسید، مثلاً: 15 روز، یک ماه، یا 20/03/2027.
    مکتوب شما معتبر است، نه گفتهٔ من.
letter-heard = 📬 روز آخر، نظر به مکتوب شما: { $day }
date-unclear-year = سال را درست نفهمیدم. سال را با چهار رقم بنویسید، مثلاً 15/11/1405 یا 15/02/2027.
period-not-found = نفهمیدم. بنویسید مثلاً «15 روز»، «یک ماه»، یا یک تاریخ.
period-before = این روز پیش از مکتوب است. دوباره ببینید، بعد بنویسید.
date-person-first = 🙋 وقت بسیار کم مانده، یا تیر شده است. اول با یک نفر گپ بزنید.
window-from-to =
    ▪️ { $what }
    از { $opens } تا { $ends }.
window-from =
    ▪️ { $what }
    از { $opens } به بعد.
window-open =
    ▪️ { $what }
    همین حالا می‌توانید.
window-until =
    ▪️ { $what }
    روز آخر: { $ends }. { $days ->
        [0] امروز است.
        [one] { $days } روز مانده است.
       *[other] { $days } روز مانده است.
    }
window-over =
    ▪️ { $what }
    تا { $ends } وقت داشت. زود از یک نفر بپرسید: شاید هنوز یک راه باشد.
date-doubtful = ❓ یک قاعده یقینی نیست و شاید تغییر کرده باشد. پیش از هر کار بپرسید.
date-sources = ℹ️ منبع: { $sites }.
date-remind = می‌خواهید این تاریخ را نگه دارم و به شما خبر بدهم؟
date-kept = ✅ ثبت شد. به وقتش به شما خبر می‌دهم. وقتی انجام شد، به من بگویید: این تاریخ را پاک می‌کنم.
date-of = 📅 { $what }: { $day }
date-one = کار شما تا کجا رسیده است؟
date-which-done = کدام کار انجام شد؟
due-row = { $number }. { $what }
date-thanks = 👏 آفرین. دیگر این را به یاد شما نمی‌آورم.
date-forgotten = ✅ این تاریخ را پاک کردم.
date-gone = این تاریخ را دیگر نگه نمی‌دارم.
reminder = 🔔 یک یادآوری برای شما.
reminder-discreet = 🔔 یک یادداشت دارید. وقتی آرام بودید، آن را ببینید.
command-dates = تاریخ‌ها و یادآوری‌های من

## À qui s'adresse un guide

guide-status = وضعیت شما در فرانسه چیست؟ با جواب شما، رهنما تغییر می‌کند.
button-asylum-seeker = درخواست پناهندگی
button-protected = پناهنده، با حفاظت
button-permit = اجازهٔ اقامت دیگر
button-none = بدون اجازهٔ اقامت
button-dont-know = 🤷 نمی‌دانم
button-show-all = 👀 دیدن همه
status-help =
    سندی را که دارید، ببینید:
    ▪️ تصدیق درخواست پناهندگی (attestation de demande d'asile): شما درخواست پناهندگی داده‌اید.
    ▪️ فیصلهٔ OFPRA یا CNDA، کارت پناهنده (réfugié) یا حفاظت فرعی (protection subsidiaire): شما حفاظت دارید.
    ▪️ یک کارت دیگر (titre de séjour)، ویزهٔ درازمدت یا رسید درخواست (récépissé): اجازهٔ اقامت دیگر.
    ▪️ هیچ‌کدام از این اسناد: بدون اجازهٔ اقامت.
    مطمئن نیستید؟ «دیدن همه» را فشار بدهید، یا از یک نفر بپرسید.
guide-children = آیا طفل کمتر از 18 سال دارید که با شما در فرانسه باشد؟
keep-answer = اجازه است این جواب را برای رهنماهای دیگر نگه دارم؟ رمزی می‌ماند. می‌توانید «نه» بگویید.
keep-answer-thanks = ✅ ثبت شد. «پاک کن» همه چیز را پاک می‌کند.
not-for-you = ⚠️ این رهنما برای وضعیت شما نیست، برای وضعیت‌های دیگر است. یک رهنمای مشابه را ببینید، یا از یک نفر بپرسید.
button-read-anyway = باز هم می‌خوانم
guide-doubt-sites = 🔎 برای بررسی: { $sites }

## Les mots

button-words = 📖 کلمه‌ها
words-which = 📖 کدام کلمه را می‌خواهید بفهمید؟
words-more = با «برگشت» دوباره به رهنما بروید.
term-name = 📖 { $term }: { $name }
term-said = 🗣️ { $said }
term-letter = ✉️ { $looks }
text-unreviewed = ⚠️ هنوز هیچ‌کس این متن را بررسی نکرده است.

## Qui peut aider

button-who-helps = 🤝 کی کمک می‌کند؟
button-near = 📍 نزدیک خانهٔ من
button-by-field = 🗂️ به اساس موضوع
button-numbers = 📞 نمبرهای مهم
button-other-town = 🏘️ یک شهر دیگر
button-search-again = 🔎 جستجوی دوباره
help-how =
    🤝 چه لازم دارید، و در کجا؟ بنویسید، مثلاً: کورس فرانسوی در Amiens.
    یا یک دکمه را فشار بدهید.
help-place = در کدام شهر یا ولایت (département)؟ نام یا کود پستی (code postal) را بنویسید، یا موقعیت (لوکیشن) خود را بفرستید.
place-unknown = این شهر را نمی‌شناسم. به شکل دیگر بنویسید، یا کود پستی (code postal) را بدهید.
help-fields = کدام موضوع؟
field-rights = ⚖️ حقوق، اسناد
field-housing = 🏠 خانه
field-health = 🩺 صحت
field-employment-training = 💼 کار، آموزش
field-language = 🗣️ زبان فرانسوی
field-family-youth = 👪 فامیل، جوانان
field-digital = 💻 کمپیوتر
field-mobility = 🚲 رفت‌وآمد
field-food-aid = 🍲 غذا
field-culture-sport-leisure = ⚽ سپورت، فرهنگ
field-social-link = 🤝 آشنایی با مردم
help-found =
    { $count ->
        [one] یک کمک پیدا کردم:
       *[other] { $count } کمک پیدا کردم:
    }
help-found-near =
    { $count ->
        [one] { $place }: یک کمک پیدا کردم.
       *[other] { $place }: { $count } کمک پیدا کردم، اول نزدیک‌ترین‌ها.
    }
help-row = { $number }. { $name } – { $where }
help-none = با این کلمه‌ها چیزی پیدا نکردم. کلمه‌های دیگر یا یک موضوع را امتحان کنید.
help-none-near = { $place }: این‌جا هیچ کمکی نمی‌شناسم. شاید یک نفر از تیم بشناسد.
help-private =
    🔒 { $label }
    در این باره تنها خصوصی گپ می‌زنیم: «گپ با یک نفر» را فشار بدهید.
help-choose = انتخاب کنید، یا از یک نفر بپرسید: او کمک‌های دیگر را هم می‌شناسد.
help-who = 👥 { $who }
help-where = 📍 { $where }
help-entry = 🚪 { $entry }
help-address = ✉️ { $said }
help-phone = 📞 { $said }
help-mail = 📧 { $said }
help-site = 🔗 { $said }
help-hours = 🕘 { $said }
help-day = ℹ️ معلومات از { $day }: شاید تغییر کرده باشد.
help-no-day = ℹ️ { $note } شاید این معلومات تغییر کرده باشد.
help-starting = این پروژه تازه شروع شده بود: بپرسید که هست یا نه.
help-trial = این یک پروژهٔ آزمایشی بود: بپرسید که هنوز هست یا نه.
help-unknown = نمی‌دانم که هنوز هست یا نه: بپرسید.
help-confirm = پیش از رفتن زنگ بزنید یا بنویسید. اگر نه، از یک نفر بخواهید که برای شما بررسی کند.
command-who = کی کمک می‌کند؟

## Numéros

numbers = 📞 کدام نمبرها را می‌خواهید؟
button-danger-now = 🚨 خطر همین حالا
button-help-lines = 💬 درد دل و کمک
button-other-lines = ☎️ نمبرهای دیگر
button-who-to-call = 🚨 به کی زنگ بزنم؟
button-safety = 🛡️ در امان بودن
button-forced = 🛡️ کار به زور
numbers-danger = در خطر هستید؟ فوراً زنگ بزنید. این نمبرها شب و روز کار می‌کند.
numbers-call = یک نفر می‌تواند همراه شما زنگ بزند: دکمهٔ 🙋 را فشار بدهید.
number-more = – { $more }
number-doubt = ❓ { $doubt }
number-not-checked = ❓ این نمبر بررسی نشده است.
button-call = 📞 { $number }
command-numbers = نمبرهای مهم

## شنیدن

button-listen = 🔊 شنیدن
listen-here = 🔊 این مرحله را بشنوید.
listen-none = حالا نمی‌توانم با آواز بخوانم. متن بالا است.
no-matter = پروا ندارد. به ورق خود ببینید، یا از یک نفر بپرسید.
place-not-known = 📍 { $place }. این شهر را نمی‌شناسم: ببینید درست نوشته شده است یا نه.
window-or = یا: { $what }
date-nothing-left = برای این تاریخ دیگر چیزی نیست که به یادتان بیاورم. از یک نفر بپرسید: شاید هنوز راهی باشد.
date-but-stopped = ✅ ثبت شد. مگر شما یادآوری‌ها را بند کرده‌اید. می‌خواهید دوباره بیاید؟
urgent-letter = 
    📬 این مکتوب جدی است و مهلت آن شاید بسیار کم باشد.
    مهلتی را که در مکتوب نوشته است ببینید: آن از همه مهم‌تر است.
    همین امروز یک وکیل مدافع یا انجمن را ببینید. مکتوب و پاکت آن را نگاه دارید.
    🙋 را فشار بدهید: یک نفر از تیم کمک می‌کند که کی را ببینید.
button-asylum-refused = رد پناهندگی

## سیر، کارگاه، کورس

button-activities = 🎟 سیر و کارگاه
button-calendar = 📅 تقویم من
button-all = دیدن همه
button-weekend = این شنبه و یکشنبه
button-with-children = 🧒 با اطفالم
button-code = 🔑 کود دارم
button-other-code = 🔑 کود دیگر
button-register = ✅ ثبت نام می‌کنم
button-wait = ⏳ لست انتظار
button-similar = 🔎 فعالیت‌های دیگر
button-map = 🗺 روی نقشه
button-calendar-file = 📅 در تقویم تیلفون
button-cannot = ❌ آمده نمی‌توانم
button-coming = 👍 می‌آیم
button-late = 🕒 ناوقت می‌رسم
button-fewer = ➖ کم کردن نفرها
button-leave-list = ❌ برآمدن از لست
button-accept = ✅ جای را می‌گیرم
button-decline = ❌ نه، تشکر
button-rejoin = ↪️ دوباره ثبت نام
button-only-once = تنها همین بار
button-leave-all = دیگر هیچ نمی‌آیم
button-register-anyway = بلی، باز هم
button-unsure = نمی‌دانم
button-alone = تنها من
button-several = 👪 چند نفر
button-feed = 🔗 لینک تقویم
button-feed-make = 🔗 لینک نو
button-feed-drop = ✖️ بند کردن لینک
button-a-little = کمی
button-good = 😊 خوب
button-so-so = 😐 نه خوب، نه بد
button-bad = ☹️ خوب نبود
intent-list-outings = 🎟 سیر و کارگاه
intent-register-outing = ✅ ثبت نام
intent-cancel-registration = ❌ لغو یک سیر
intent-my-schedule = 📅 وعده‌های من
command-activities = سیر و کارگاه‌ها
command-calendar = وعده‌ها و تاریخ‌های من

activities-how =
    🎟 چه می‌پالید؟
    با کلمه‌های خود بنویسید. مثلاً: «فوتبال»، «شنبه»، «برای اطفالم».
activities-place = در کدام شهر؟ نام آن را بنویسید.
activities-choose = یک نمبر را فشار بدهید، یا از نو بپالید.
found = { $count ->
    [one] 🎟 یک فعالیت پیدا کردم.
   *[other] 🎟 { $count } فعالیت پیدا کردم.
}
found-for = { $count ->
    [one] 🎟 { $said }: یک فعالیت.
   *[other] 🎟 { $said }: { $count } فعالیت.
}
found-none = چیزی پیدا نکردم. یک روز دیگر، یک شهر دیگر یا کلمه‌های دیگر را امتحان کنید.
found-row = { $number }. { $title } – { $when } – { $place }
room-free = { $free ->
    [one] 🟢 یک جای خالی است
   *[other] 🟢 { $free } جای خالی است
}
room-none = 🟠 جای خالی نیست
room-waiting = { $waiting ->
    [one] 🟠 جای خالی نیست. یک فامیل یا نفر منتظر است.
   *[other] 🟠 جای خالی نیست. { $waiting } فامیل یا نفر منتظر هستند.
}
moment-day = ‏{ $weekday } { $day }
moment = ‏{ $day }، ساعت { $start } تا { $end }
moment-days = ‏از { $first }، ساعت { $start }، تا { $last }، ساعت { $end }

activity-title = 🎟 { $title }
activity-when = 🗓 { $when }
activity-when-not = ❌ { $when } (لغو)
activity-more = { $count ->
    [one] … و یک بار دیگر.
   *[other] … و { $count } بار دیگر.
}
activity-where = 📍 { $place }
activity-line = 🚌 { $line }
activity-free = 💶 رایگان
activity-price = 💶 { $euros } یورو
activity-bring = 🎒 { $what }
for-women = 👩 برای خانم‌ها
for-age-between = 🎂 سن: از { $youngest } تا { $oldest } سال
for-age-from = 🎂 سن: از { $youngest } سال به بالا
for-age-to = 🎂 سن: تا { $oldest } سال
for-french-a1 = 💬 چند کلمه فرانسوی لازم است (A1).
for-french-a2 = 💬 کمی فرانسوی لازم است (A2).
for-french-b1 = 💬 باید فرانسوی را تا یک اندازه خوب گپ بزنید (B1).
for-french-b2 = 💬 باید فرانسوی را خوب گپ بزنید (B2).
with-children = 🧒 اطفال آمده می‌توانند.
without-children = 🧑 بدون اطفال.
with-childcare = 🧸 آن‌جا از اطفال شما نگهداری می‌کنند.
with-wheelchair = ♿ با چوکی چرخدار آمده می‌توانید.
with-interpreter = 🗣 ترجمان هست.
activity-gone = این فعالیت دیگر در لست نیست.
activity-cancelled = این فعالیت لغو شده است. هیچ‌کس نمی‌رود.
activity-over = ناوقت شده است: این فعالیت شروع یا ختم شده است.
activity-free-places = می‌خواهید بیایید؟
activity-full = جای خالی نیست. می‌خواهید منتظر بمانید؟ اگر یک جای خالی شود، برای شما می‌نویسم.
activity-mine = شما ثبت نام شده‌اید. اگر دیگر آمده نمی‌توانید، بگویید: جای شما به یک نفر دیگر می‌رسد.
activity-waiting = شما در لست انتظار هستید. اگر یک جای خالی شود، برای شما می‌نویسم.
activity-offered = برای شما جای است. می‌گیرید؟
my-place = { $size ->
    [one] ✅ ثبت نام شده: 1 نفر
   *[other] ✅ ثبت نام شده: { $size } نفر
}
my-waiting = ⏳ لست انتظار: شما نمبر { $position } هستید.
my-offer = 🔔 یک جای خالی است: زود جواب بدهید.
my-needs = 🤝 ضرورت‌های شما: { $needs }

## آیا برای شما است؟

asks-women = این فعالیت برای خانم‌ها است. آیا برای شما است؟
asks-age = آیا سن شما همین است؟
asks-french = این قدر فرانسوی می‌فهمید؟
asks-french-a1 = 💬 آن‌جا فرانسوی گپ می‌زنند: سلام، تشکر، نام من…
asks-french-a2 = 💬 آن‌جا فرانسوی ساده گپ می‌زنند: سودا می‌خرید، از فامیل خود می‌گویید.
asks-french-b1 = 💬 آن‌جا فرانسوی گپ می‌زنند: از کار خود می‌گویید، روز خود را قصه می‌کنید.
asks-french-b2 = 💬 آن‌جا فرانسوی را تیز گپ می‌زنند، دربارهٔ موضوع‌های زیاد.
asks-status = این فعالیت برای کسانی است که این سند را دارند. شما هم دارید؟
clash = ⚠️ شما در همین وقت به «{ $title }» می‌روید.
asks-clash = باز هم می‌خواهید ثبت نام کنید؟
refused-women = تشکر. این فعالیت تنها برای خانم‌ها است.
refused-age = تشکر. این فعالیت برای یک سن دیگر است.
refused-french = تشکر. برای این فعالیت کمی بیشتر فرانسوی لازم است. باشد برای بعد!
refused-status = تشکر. این فعالیت برای کسانی است که یک سند دیگر دارند.
instead = { $count ->
    [one] یک فعالیت دیگر برای شما:
   *[other] فعالیت‌های دیگر برای شما:
}
instead-none = حالا فعالیت دیگری برای شما ندارم. یک نفر می‌تواند همراه شما بپالد.
instead-choose = یک نمبر را فشار بدهید، یا از یک نفر بپرسید.

## کی می‌آید؟

party-who =
    👪 کی می‌آید؟
    یک دکمه را فشار بدهید، یا بنویسید. مثلاً: «2 کلان و 3 طفل».
party-adults-how-many = با خود شما، چند نفر کلان می‌آیند؟
party-children-how-many = چند طفل؟ (0 = هیچ)
party-no-children = این فعالیت بدون اطفال است.
party-ages = اطفال چند ساله هستند؟ سن هر کدام را بنویسید. مثلاً: 4، 7.
party-needs = 🤝 به چه ضرورت دارید؟ اگر هیچ: «ادامه» را فشار بدهید.
party-name =
    کدام نام را به تیم بگویم؟ تیم با این نام شما را خوش‌آمد می‌گوید. تخلص لازم نیست.
    می‌توانید «تیر شدن» را فشار بدهید.
party-right = درست است؟
party-for = 🎟 { $title }
party-adults = { $adults ->
    [one] 🧑 1 کلان
   *[other] 🧑 { $adults } کلان
}
party-children = { $children ->
    [one] 🧒 1 طفل (سن: { $ages })
   *[other] 🧒 { $children } طفل (سن: { $ages })
}
party-not-understood = نفهمیدم. بنویسید چند کلان و چند طفل. مثلاً: «1 کلان و 2 طفل».
party-too-many = { $most ->
    [one] این‌جا هر کس تنها می‌آید: 1 نفر.
   *[other] بیشتر از { $most } نفر آمده نمی‌توانند. شما بیشتر هستید؟ از یک نفر تیم بپرسید.
}
party-only-you = در این ثبت نام تنها شما هستید.
party-fewer = حالا چند نفر می‌آیند؟
age-wrong = سن طفل از 0 تا 17 سال است. تنها سن اطفال را بنویسید، مثلاً: 4، 7.
ages-count = شما گفتید { $children } طفل، و من { $ages } سن خواندم. سن هر طفل را بنویسید.
need-interpreter = ترجمان
need-wheelchair = چوکی چرخدار
need-childcare = نگهداری اطفال

## انجام شد

outcome-going = ✅ انجام شد، شما ثبت نام شدید!
outcome-waiting = ⏳ جای خالی نیست. شما در لست انتظار هستید، نمبر { $position }.
outcome-already = شما از پیش ثبت نام شده‌اید یا در لست هستید.
outcome-cancelled = این فعالیت لغو شده است. شما را ثبت نام کرده نمی‌توانم.
outcome-over = ناوقت شده است: این فعالیت شروع یا ختم شده است.
outcome-gone = این فعالیت دیگر وجود ندارد.
outcome-wrong-party = نفهمیدم کی می‌آید. لطفاً از سر شروع کنید.
outcome-left = درست است. جای شما خالی شد: یک نفر دیگر آمده می‌تواند. تشکر که گفتید.
outcome-fewer-now = درست است. تشکر: نفرهای دیگر آمده می‌توانند.
outcome-excused = درست است، این بار نمی‌آیید. بار دیگر منتظر شما هستیم.
outcome-coming-now = تشکر! منتظر شما هستیم.
outcome-late-now = درست است. تیم خبر دارد که شما ناوقت می‌رسید.
outcome-held-no-more = وقت جواب دادن تیر شد، و جای به یک نفر دیگر رسید.
outcome-passed-on = تشکر که جواب دادید. جای به یک نفر دیگر می‌رسد.
outcome-here = 🙌 سلام! حاضری شما گرفته شد.
outcome-here-already = حاضری شما از پیش گرفته شده است.
outcome-here-early = این کود تنها در وقت فعالیت کار می‌کند.
outcome-not-registered = این کود درست است، مگر شما ثبت نام نشده‌اید. با کسی که آن‌جا شما را خوش‌آمد می‌گوید گپ بزنید.
outcome-no-code = این کود را نمی‌شناسم. خوب ببینید: 6 یا 8 حرف و رقم دارد.
outcome-feed-made =
    🔗 این لینک مخفی شما است. آن را در تقویم تیلفون خود بگذارید: تاریخ‌های شما خودش آن‌جا می‌آید.
    آن را به هیچ‌کس ندهید. لینک پیشتر دیگر کار نمی‌کند.
outcome-feed-dropped = انجام شد. لینک دیگر کار نمی‌کند.
feed-address = { $address }
told-reminders = پیش از آن برای شما می‌نویسم، تا فراموش نشود.
told-waiting = همین که یک جای خالی شد، برای شما می‌نویسم. تیلفون را نزدیک خود نگه دارید.
told-not = چه می‌خواهید بکنید؟
told-more = دیگر چه کمک کرده می‌توانم؟
cannot-which = تنها یک بار آمده نمی‌توانید، یا دیگر هیچ نمی‌آیید؟
handed-calendar = 📅 این فایل برای تقویم شما است.
handed-place = 🗺 جای فعالیت را روی نقشه ببینید.
code-which = 🔑 کود را بنویسید. 6 یا 8 حرف و رقم دارد.
feed-what =
    🔗 می‌توانم یک لینک مخفی به شما بدهم. با آن، تقویم تیلفون شما وعده‌های شما را نشان می‌دهد.
    هر کس این لینک را داشته باشد، تاریخ‌های شما را خوانده می‌تواند. هر وقت خواستید، آن را بند کنید.

## تقویم من

calendar-choose = برای دیدن یا تغییر دادن، یک نمبر را فشار بدهید.
calendar-empty = 📅 حالا هیچ چیز نیست. یک فعالیت بپالید، یا یک تاریخ اضافه کنید.
calendar-row = { $number }. 🎟 { $title } – { $when }
calendar-date = { $number }. 📄 { $what } – { $day }
progress-hours = 📈 { $name }: { $done } ساعت از { $target } ساعت
progress-outings = 📈 { $name }: { $done } سیر از { $target } سیر

## یادآوری فعالیت‌ها

reminder-in-days = 🔔 { $days } روز بعد: { $title }
reminder-tomorrow = 🔔 فردا: { $title }
reminder-today = 🔔 امروز: { $title }
reminder-come = می‌آیید؟
offer = { $size ->
    [one] 🎉 یک جای برای شما خالی است: { $title }
   *[other] 🎉 { $size } جای برای شما خالی است، همه یکجا: { $title }
}
offer-until = ⏳ تا { $day }، ساعت { $clock }، جواب بدهید. بعد از آن، جای به یک نفر دیگر می‌رسد.
lapsed = ⏳ شما جواب ندادید: جای به یک نفر دیگر رسید. «{ $title }»: می‌خواهید دوباره به لست بیایید؟
missed = ببخشید، برای «{ $title }» هیچ جای خالی نشد. فعالیت‌های دیگر هست.
changed = ⚠️ وقت یا جای تغییر کرده است: { $title }
cancelled = ❌ لغو شد: { $title }. این فعالیت نمی‌شود.
session-off = ❌ این بار نیست: { $title }
session-next = ⬅️ بار بعدی: { $when }
feel = تشکر که آمدید: { $title }. چطور بود؟ (بدون نام شما.)
feel-understood = خوب فهمیدید؟
feel-again = می‌خواهید باز بیایید؟
feel-thanks = 🙏 تشکر! نظر شما به ما کمک می‌کند.
activity-when-excused = 🗓 { $when } (شما نمی‌آیید)
feed-date = وعده
outcome-unlocked = درست است، این برنامه برای شما باز شد.
button-clubs = 📘 کلب، فرهنگ
command-code = دادن کود
activity-referral = به این برنامه از راه یک مددکار اجتماعی یا یک انجمن می‌آیید. از تیم بپرسید، یا کود خود را بدهید.
outcome-not-open = به این برنامه از راه یک مددکار اجتماعی یا یک انجمن می‌آیید. از تیم بپرسید، یا کود خود را بدهید.
